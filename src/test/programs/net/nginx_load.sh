# nginx with 1,000 files under wrk and ab: no error, no short answer; some seconds.
# needs: nginx wrk ab
exec sh "$(dirname "$0")/../harness/nginx_load.sh" 1
