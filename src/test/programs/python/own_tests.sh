# Python's own tests of what it asks of the system, case by case.
# tags: long
# needs: /usr/lib/python3.11/test/test_mmap.py
# options: --cap-add SYS_ADMIN
# timeout: 900
exec /usr/bin/python3 "$(dirname "$0")/../harness/python_cases.py" test_os test_posix test_subprocess test_signal test_threading \
    test_shutil test_select
