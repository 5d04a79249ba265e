# node -e
# needs: node
node -e 'console.log(6 * 7, process.argv.length, typeof require("fs").readFileSync)'; node -p '[3, 1, 2].sort().join()'; echo 'console.log("from stdin")' | node -; node -e 'process.exit(5)'; echo "status $?"
node -e 'throw new Error("thrown")' 2>&1 | grep -c 'Error: thrown'; node --input-type=module -e 'import fs from "fs"; console.log(fs.existsSync("/proc/self/maps"))'; node missing.js 2>/dev/null; echo "status $?"
