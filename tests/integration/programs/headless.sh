#!/bin/bash
# The scripted customer, with the programs of this build.
. "$(dirname "$0")/common.sh"
export top bin state
kiosk_start
. "$top/packaging/scripted-customer"
