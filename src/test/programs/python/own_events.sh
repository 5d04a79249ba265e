# Python's own tests of epoll.
# needs: /usr/lib/python3.11/test/test_mmap.py
exec /usr/bin/python3 "$(dirname "$0")/../harness/python_cases.py" test_epoll
