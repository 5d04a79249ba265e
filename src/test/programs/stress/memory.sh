# stress-ng's verifying stressors of the class memory.
# tags: long
# needs: stress-ng
# needs: setpriv
# timeout: 1200
exec /bin/sh "$(dirname "$0")/../harness/stress.sh" memory 1
