#!/bin/sh
# Venus OS runs it after it has unpacked the archive. All that is in there came along with this script, to a temporary folder.
set -eu
exec sh "$(dirname "$0")/payload/install.sh" --from-stick
