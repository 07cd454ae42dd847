#!/bin/bash
# The scripted customer, with the programs of this build.
. "$(dirname "$0")/common.sh"
export top bin state
sim_options= daemon_options= # as a person starts it
kiosk_start
. "$top/packaging/scripted-customer"
