#!/bin/bash
# The scripted customer, with the programs of this build.
. "$(dirname "$0")/common.sh"
bash "$top/packaging/scripted-customer" "$bin" "$state"
