"""The machine under test: a Linux guest with five 16550 ports and a USB serial adapter, and the shell on its console.

The host keeps the simulated devices; QEMU joins each port of the guest to one of their pseudo-terminals.
"""
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import time


class Failed(Exception):
    pass


def wait_for(what, seconds, ready):
    end = time.monotonic() + seconds
    while True:
        value = ready()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"{what}: waited {seconds} s")
        time.sleep(0.1)


class Machine:
    """One boot of the guest, from power-on to power-off or to power cut."""

    def __init__(self, folder, devices, wires):
        self.folder = folder
        self.low = f"{folder}/cts-low"
        self.cts(True)
        self.count = 0
        self.buffer = ""
        for name in ("console.sock", "qmp.sock"):
            if os.path.exists(f"{folder}/{name}"):
                os.remove(f"{folder}/{name}")
        uart = lambda n, name: ["-chardev", f"serial,id=c{n},path={devices}/{name}", "-serial", f"chardev:c{n}"]
        command = [
            "qemu-system-x86_64", "-M", "pc", "-accel", "tcg", "-cpu", "max", "-m", "320",
            "-nodefaults", "-no-reboot", "-display", "none",
            "-kernel", f"{folder}/vmlinuz", "-initrd", f"{folder}/initrd.gz",
            "-append", "console=ttyS0 quiet panic=-1 8250.nr_uarts=8",
            "-chardev", f"socket,id=console,path={folder}/console.sock,server=on,wait=off", "-serial", "chardev:console",
            *uart(1, "io"), *uart(2, "level"), *uart(3, "printer"),
            "-chardev", f"serial,id=c4,path={devices}/till", "-device", "pci-serial,chardev=c4",
            "-chardev", f"serial,id=c5,path={devices}/scanner",
            "-device", "qemu-xhci,id=usb", "-device", "usb-serial,id=adapter,serial=LANE1,chardev=c5",
            # A USB adapter that nothing is configured for: it takes the free number when the scanner's is pulled out.
            "-chardev", "file,id=c6,path=/dev/null",
            "-drive", f"file={folder}/state.img,format=raw,if=virtio,cache=writethrough",
            "-qmp", f"unix:{folder}/qmp.sock,server=on,wait=off",
        ]
        self.log = open(f"{folder}/qemu.log", "ab")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env={**os.environ, "LD_PRELOAD": wires, "CTS_LOW": self.low})
        self.console = self._connect("console.sock")
        self.qmp = self._connect("qmp.sock").makefile("rw")
        self.qmp.readline()
        self.ask_machine("qmp_capabilities")
        self._until("guest-is-up", 120)

    def _connect(self, name):
        s = socket.socket(socket.AF_UNIX)

        def connected():
            if self.process.poll() is not None:
                raise Failed(f"QEMU ended at once; see {self.folder}/qemu.log")
            try:
                s.connect(f"{self.folder}/{name}")
                return True
            except OSError:
                return False

        wait_for(name, 10, connected)
        return s

    def _until(self, pattern, seconds):
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.buffer)
            if found:
                before, self.buffer = self.buffer[: found.start()], self.buffer[found.end():]
                return before, found
            self.console.settimeout(max(0.1, end - time.monotonic()))
            try:
                got = self.console.recv(65536)
            except (TimeoutError, OSError):
                got = b""
            if time.monotonic() > end or (not got and self.process.poll() is not None):
                raise Failed(f"the guest did not say {pattern!r}; its last words: {self.buffer[-600:]!r}")
            self.buffer += got.decode("utf-8", "replace").replace("\r", "")

    def cts(self, high):
        """The wire by which a printer says that it takes bytes: wires.c."""
        if not high:
            open(self.low, "w").close()
        elif os.path.exists(self.low):
            os.remove(self.low)

    def sent(self, port):
        """Bytes that the kernel's driver has put out on ttySN, and its modem lines."""
        line = self.run(f"grep '^{port}: ' /proc/tty/driver/serial").strip()
        return int(re.search(r"tx:(\d+)", line).group(1)), line.split()[-1]

    def ask_machine(self, command, **arguments):
        """A QMP command: plugs and cables of the machine."""
        self.qmp.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.qmp.flush()
        while True:
            answer = json.loads(self.qmp.readline())
            if "error" in answer:
                raise Failed(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def run(self, command, seconds=30, check=True):
        """Runs a line in the guest's shell; returns what it printed. The kernel's own messages may be in between."""
        self.count += 1
        mark = f"done-{self.count}-"
        # In two parts, so that an echo of the line itself is never taken for the answer.
        line = f"{{ {command}\n}} 2>&1; echo done-$(({self.count}))-$?\n"
        self.console.sendall(line.encode())
        text, found = self._until(mark + r"(\d+)\n", seconds)
        code = int(found.group(1))
        if check and code != 0:
            raise Failed(f"in the guest: {command}\n  exit {code}: {text.strip()[-600:]}")
        return text

    def rebottle(self, *words, check=True):
        return self.run("rebottle " + " ".join(shlex.quote(w) for w in words), check=check)

    def field(self, name):
        lines = self.rebottle("status", "--field", name, check=False).strip().splitlines()
        return lines[-1] if lines else ""

    def power_cut(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def power_off(self):
        self.console.sendall(b"sync; poweroff -f\n")
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.power_cut()
            raise Failed("the guest did not switch itself off")
        self.log.close()
