"""Rebottle in a Linux guest with emulated 16550 ports: the real libserialport, the kernel's own serial driver, a USB
adapter that is pulled out, and power that goes away. campaign.py PROGRAMS-FOLDER FOLDER-OF-THE-GUEST [POWER-CUTS [SEED]]
"""
import os
import random
import signal
import subprocess
import sys
import threading
import time

from machine import Failed, Machine, wait_for

PET = "9521000000018"
RATE = 15
PRINTER = 3  # ttyS3 of the guest
CONFIG = "/etc/rebottle/rebottle.yaml"


class Campaign:
    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.devices, self.receipts = f"{folder}/dev", f"{folder}/receipts"
        self.began = time.monotonic()
        for name in (self.devices, self.receipts):
            os.makedirs(name, exist_ok=True)
        self.sim = subprocess.Popen(
            [f"{programs}/rebottle-sim", "--dir", self.devices, "--receipts", self.receipts, "--printer-baud", "115200"],
            stdin=subprocess.DEVNULL, stdout=open(f"{folder}/sim.log", "wb"), stderr=subprocess.STDOUT)
        wait_for("simulated devices", 10, lambda: os.path.exists(f"{self.devices}/control"))
        self.guest = None

    def say(self, text):
        print(f"{time.monotonic() - self.began:6.1f} s  {text}", flush=True)

    def person(self, *words, check=True):
        done = subprocess.run([f"{self.programs}/rebottle-sim", "control", self.devices, *words],
                              capture_output=True, text=True, timeout=60)
        if check and done.returncode != 0:
            raise Failed(f"the simulated person could not {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def is_(self, what, expected, seen):
        if str(expected) != str(seen):
            raise Failed(f"{what}: expected {expected}, saw {seen}")

    def until(self, what, seconds, field, value):
        wait_for(f"{what} ({field} {value})", seconds, lambda: self.guest.field(field) == str(value))

    def boot(self):
        self.guest = Machine(self.folder, self.devices, f"{self.programs}/../tests/libuart_wires.so")
        self.start()

    def start(self):
        self.guest.run("grep -q ' /state ext4 ' /proc/mounts")
        self.guest.run("mkdir -p /state/kiosk")
        self.guest.run("(rebottled --config /etc/rebottle/rebottle.yaml </dev/null >>/state/rebottled.log 2>&1 &)")
        wait_for("rebottled", 30, lambda: "in_service" in self.guest.rebottle("status", "--json", check=False))

    def device_health(self, name):
        names = [self.guest.field(f"devices.{i}.name") for i in range(5)]
        return self.guest.field(f"devices.{names.index(name)}.health") if name in names else "missing"

    def bottle(self, amount):
        """One bottle that ends at this credit. A guest that is held up may truly not see the order of the beams."""
        for _ in range(5):
            refused = self.guest.field("visit.refused")
            self.person("bottle", PET, "falls")
            wait_for(f"an answer for the bottle that makes {amount}", 15,
                     lambda: self.guest.field("visit.amount_minor") == str(amount)
                     or self.guest.field("visit.refused") != refused)
            self.until("the lane", 15, "lane_state", "idle")
            if self.guest.field("visit.amount_minor") == str(amount):
                return
            self.is_("the only reason for a refusal here", "order_unknown", self.guest.field("recent.0.reason"))
            self.say("(the guest was held up: a bottle's way was not seen, it is refused and not credited)")
        raise Failed("five bottles in a row were not seen on their way")

    def ports(self):
        text = self.guest.run("dmesg | grep -i 'ttyS[0-9].* is a '")
        self.say(f"{text.count('16550A')} ports are 16550A")
        if text.count("16550A") < 5:
            raise Failed(text)
        for name in ("scanner", "io", "level", "printer", "till"):
            wait_for(f"{name} working", 30, lambda: self.device_health(name) == "working")
        self.until("the kiosk", 30, "in_service", "true")
        self.say("every device is open through libserialport; in service")

    def visit(self):
        before = int(self.person("receipts").split()[-1])
        for n in range(1, 4):
            self.bottle(n * RATE)
        self.say(f"three bottles: {self.guest.field('visit.amount_minor')} cents")
        began = time.monotonic()
        self.person("press", "pay")
        wait_for("the slip", 60, lambda: int(self.person("receipts").split()[-1]) > before)
        self.say(f"the slip came out of the 16550's printer {time.monotonic() - began:.1f} s after the button")
        digits = self.read_slip(before + 1)
        self.person("till", digits)
        self.until("the till's payment", 15, "today.redeemed_minor", 3 * RATE)
        self.say("a till on the PCI port redeemed it")

    def read_slip(self, number):
        done = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", f"{self.receipts}/{number:04d}.png"],
                              capture_output=True, text=True)
        digits = done.stdout.strip()
        self.is_("digits of the slip's QR code", 236, len(digits))
        return digits

    def unplugged(self):
        self.guest.ask_machine("device_del", id="adapter")
        wait_for("the scanner to be missed", 15, lambda: self.device_health("scanner") == "absent")
        self.until("the kiosk to say so", 15, "in_service", "false")
        gone = self.guest.run("ls /dev | grep ttyUSB || echo none").strip().splitlines()[-1]
        self.say(f"scanner's adapter pulled out: out of service, {self.guest.field('out_cause')}; ttyUSB: {gone}")
        # Another adapter takes the number that is free now, so that ours must come back under another one.
        self.guest.ask_machine("device_add", driver="usb-serial", id="other", chardev="c6", serial="OTHER")
        wait_for("the other adapter", 15, lambda: "ttyUSB0" in self.guest.run("ls /dev", check=False))
        self.guest.ask_machine("device_add", driver="usb-serial", id="adapter", chardev="c5", serial="LANE1")
        wait_for("the scanner's new place", 15, lambda: "ttyUSB1" in self.guest.run("ls /dev", check=False))
        self.until("the kiosk", 30, "in_service", "true")
        self.bottle(RATE)
        self.say("plugged in again as ttyUSB1: found by what it is, in service, and it reads")

    def begin_slip(self):
        """Pays out; returns when a good part of the slip has left the guest's port, and the next is on its way."""
        before, wires = self.guest.sent(PRINTER)
        if "CTS" not in wires:
            raise Failed(f"the printer's port has no CTS: {wires}")
        self.person("press", "pay")
        wait_for("the slip's beginning", 20, lambda: self.guest.sent(PRINTER)[0] > before + 2000)

    def held_by_cts(self):
        """RTS/CTS really works: CTS falls in the middle of a slip, nothing goes out, it rises, and the slip is whole."""
        slips = int(self.person("receipts").split()[-1])
        self.bottle(RATE)
        self.begin_slip()
        self.guest.cts(False)
        wait_for("CTS to fall", 5, lambda: "CTS" not in self.guest.sent(PRINTER)[1])
        held = self.guest.sent(PRINTER)[0]
        time.sleep(0.3)
        if self.guest.sent(PRINTER)[0] != held:
            raise Failed(f"{self.guest.sent(PRINTER)[0] - held} bytes went out while CTS was low")
        self.guest.cts(True)
        wait_for("the slip", 60, lambda: int(self.person("receipts").split()[-1]) > slips)
        self.read_slip(slips + 1)
        wait_for("its outcome", 20, lambda: self.guest.field("slip.print") in ("printed", "unknown"))
        self.say(f"CTS fell in the middle of a slip: nothing went out until it rose; the slip is whole, called "
                 f"{self.guest.field('slip.print')}")

    def hung_by_cts(self):
        """A printer that never takes another byte: no loop hangs, the voucher is called unknown, a person is told."""
        cases = int(self.guest.field("today.cases_open"))
        self.until("the screen", 60, "slip.present", "false")
        self.bottle(RATE)
        self.begin_slip()
        self.guest.cts(False)
        began = time.monotonic()
        wait_for("the outcome", 40, lambda: self.guest.field("slip.print") == "unknown")
        self.is_("cases", cases + 1, self.guest.field("today.cases_open"))
        wait_for("the printer's health", 20, lambda: self.device_health("printer") == "silent")
        told = self.guest.rebottle("status")
        if "Switch the printer on" not in told:
            raise Failed(f"nobody is told what to do: {told}")
        self.say(f"CTS stays low: the voucher is called unknown after {time.monotonic() - began:.0f} s, with its case and "
                 "the next step")
        began = time.monotonic()
        self.stop()
        took = time.monotonic() - began
        if took > 8:
            raise Failed(f"rebottled took {took:.0f} s to stop: its port was not let go")
        self.guest.cts(True)
        self.start()
        wait_for("the printer", 30, lambda: self.device_health("printer") == "working")
        self.until("the kiosk", 30, "in_service", "true")
        self.say(f"rebottled stops in {took:.1f} s with bytes on a line that takes none; CTS rises, and it prints again")

    def by_hand(self):
        """Getting devices working on real ports: who holds them, and the checks with rebottled stopped."""
        held = self.guest.rebottle("devices", "list", "--config", CONFIG)
        if "held by rebottled" not in held or "0403:6001" not in held or "usb:0403:6001:LANE1" not in held:
            raise Failed(f"devices list: {held}")
        self.stop()
        self.guest.run(f"(rebottle devices test scanner --config {CONFIG} </dev/null >/tmp/scanner 2>&1; echo exit $? >>/tmp/scanner)&")
        self.guest.run("until grep -q '^->' /tmp/scanner; do sleep 0.2; done")
        for _ in range(3):
            self.person("scan", PET)
        self.guest.run("until grep -q '^exit' /tmp/scanner; do sleep 0.2; done")
        said = self.guest.run("cat /tmp/scanner")
        if "exit 0" not in said or "all good" not in said:
            raise Failed(f"devices test scanner: {said}")
        for words in (["test", "printer", "--yes"], ["test", "level", "--find-baud"], ["watch", "level", "--seconds", "1"]):
            said = self.guest.run(f"rebottle devices {' '.join(words)} --config {CONFIG} </dev/null", seconds=60)
            if words[0] == "watch" and "= distance" not in said:
                raise Failed(f"devices watch: {said}")
        self.start()
        self.until("the kiosk", 30, "in_service", "true")
        self.say("devices list names the program that holds a port; test, --find-baud and watch work on the real ports")

    def stop(self):
        self.guest.run("kill $(pidof rebottled); while pidof rebottled; do sleep 0.2; done", seconds=60)

    def power_cut(self, random):
        """Power goes at a moment that nobody chose, while a bottle is on its way."""
        base, cases = (int(self.guest.field(f)) for f in ("visit.amount_minor", "today.cases_open"))
        person = threading.Thread(target=self.person, args=("bottle", PET, "falls"), kwargs={"check": False})
        person.start()
        cut_at = time.monotonic() + random.uniform(0.2, 2.0)
        shown = base
        while time.monotonic() < cut_at:
            shown = max(shown, int(self.guest.field("visit.amount_minor")))
        self.guest.power_cut()
        person.join()
        self.boot()
        self.until("the kiosk", 30, "in_service", "true")
        seen = int(self.guest.field("visit.amount_minor"))
        new_cases = int(self.guest.field("today.cases_open")) - cases
        if seen not in (shown, shown + RATE):
            raise Failed(f"{shown} cents had been shown, after the power cut there are {seen}")
        # Not credited: it was never admitted, or it is a case. A case and a credit would be one bottle twice.
        if new_cases not in ((0,) if seen > base else (0, 1)):
            raise Failed(f"the bottle made {seen - base} cents and {new_cases} cases")
        self.say(f"power cut: {shown} cents had been shown, {seen} are there; "
                 f"{'a case for the bottle in the chute' if new_cases else 'no case'}")

    def close(self):
        before = int(self.person("receipts").split()[-1])
        self.person("press", "pay")
        wait_for("the slip", 60, lambda: int(self.person("receipts").split()[-1]) > before)
        self.stop()
        self.say(self.guest.rebottle("verify").strip().splitlines()[-1])
        self.guest.power_off()
        self.guest = None

    def end(self):
        if self.guest is not None:
            try:
                print(self.guest.run("tail -n 15 /state/rebottled.log", check=False), file=sys.stderr)
            except Exception as e:  # the guest may be gone: then there is no log to show
                print(f"(no log of the guest: {e})", file=sys.stderr)
            self.guest.power_cut()
        self.sim.send_signal(signal.SIGTERM)
        self.sim.wait()


def main():
    cuts = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    campaign = Campaign(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    code = 0
    try:
        campaign.boot()
        campaign.say("the guest is up, rebottled runs in it")
        campaign.ports()
        campaign.visit()
        campaign.held_by_cts()
        if cuts > 0:
            campaign.hung_by_cts()
        campaign.unplugged()
        if cuts > 0:
            campaign.by_hand()
        moments = random.Random(seed)
        for _ in range(cuts):
            campaign.power_cut(moments)
        campaign.close()
        campaign.say("all good")
    except Failed as e:
        print(f"FAILED: {e}", file=sys.stderr)
        code = 1
    finally:
        campaign.end()
    return code


if __name__ == "__main__":
    sys.exit(main())
