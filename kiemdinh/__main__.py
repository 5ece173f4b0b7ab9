"""``python -m kiemdinh``."""

import sys

from kiemdinh.cli import main

sys.exit(main())
