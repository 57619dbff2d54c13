#!/usr/bin/env bash
# Every template of a register, as a workbook, opened by LibreOffice where it is installed, and written out again.
# needs: cargo
# wants: soffice
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"

command -v soffice >/dev/null || exec scripts/not-run.sh "LibreOffice opens the templates (soffice is missing)"
KRAVTJEK_SLOW=must cargo test --locked --quiet -p kravtjek --test cli templates::libre_office
