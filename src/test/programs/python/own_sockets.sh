# Python's own tests of sockets, selectors, socketserver, asyncio and TLS, case by case.
# tags: long
# needs: /usr/lib/python3.11/test/test_mmap.py
# timeout: 900
exec /usr/bin/python3 "$(dirname "$0")/../harness/python_cases.py" test_socket test_selectors test_socketserver test_ssl test_asyncio
