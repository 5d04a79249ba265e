# nginx with 1,000 files under wrk for a minute, without an error.
# tags: long
# timeout: 240
# needs: nginx wrk ab
exec sh "$(dirname "$0")/../harness/nginx_load.sh" 60
