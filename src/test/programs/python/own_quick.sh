# Python's own tests: the modules that are quick.
# needs: /usr/lib/python3.11/test/test_mmap.py
# options: --cap-add SYS_ADMIN
exec /usr/bin/python3 "$(dirname "$0")/../harness/python_cases.py" test_mmap test_tempfile
