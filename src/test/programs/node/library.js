// What node asks of the system: files, children, workers, sockets, watches, signals, timers, compression, WebAssembly.
// needs: node
const fs=require('fs'),cp=require('child_process'),os=require('os'),path=require('path'),zlib=require('zlib'),crypto=require('crypto'),net=require('net'),{Worker,isMainThread,parentPort}=require('worker_threads');
if(!isMainThread){parentPort.on('message',m=>{parentPort.postMessage(m*m);if(m===3)parentPort.close()});return}
if(process.argv[2]==='child'){process.on('message',m=>{process.send({got:m});process.disconnect()});return}
(async()=>{
 const d=fs.mkdtempSync(path.join(os.tmpdir(),'w-'));
 fs.writeFileSync(d+'/a','hello');fs.appendFileSync(d+'/a',' world');console.log(fs.readFileSync(d+'/a','utf8'),fs.statSync(d+'/a').size,(fs.statSync(d+'/a').mode&0o777).toString(8));
 await fs.promises.copyFile(d+'/a',d+'/b');fs.renameSync(d+'/b',d+'/c');fs.symlinkSync('a',d+'/s');fs.linkSync(d+'/a',d+'/h');console.log(fs.readdirSync(d),fs.readlinkSync(d+'/s'),fs.realpathSync(d+'/s')===fs.realpathSync(d)+'/a');
 try{fs.openSync(d+'/none')}catch(e){console.log(e.code)}
 console.log(cp.execSync('echo $((6*7)) | tr 4 9').toString().trim());
 console.log(cp.spawnSync('sh',['-c','echo o;echo e>&2;exit 3'],{encoding:'utf8'}).status);
 await new Promise(r=>{const p=cp.spawn('cat');let o='';p.stdout.on('data',x=>o+=x);p.on('close',(c,s)=>{console.log('cat',o.length,c,s);r()});p.stdin.end('x'.repeat(300000))});
 await new Promise(r=>{const p=cp.spawn('sleep',['100']);p.on('exit',(c,s)=>{console.log('sleep',c,s);r()});setTimeout(()=>p.kill(),30)});
 await new Promise(r=>{const p=cp.fork(__filename,['child']);p.on('message',m=>console.log('ipc',m));p.on('exit',c=>{console.log('fork',c);r()});p.send({a:1})});
 await new Promise(r=>{const w=new Worker(__filename);w.on('message',m=>console.log('worker',m));w.on('exit',c=>{console.log('wexit',c);r()});[1,2,3].forEach(x=>w.postMessage(x))});
 console.log(await Promise.all([...Array(20)].map((_,i)=>fs.promises.writeFile(d+'/p'+i,'x'.repeat(i)).then(()=>fs.promises.stat(d+'/p'+i)).then(s=>s.size))));
 console.log(zlib.gunzipSync(zlib.gzipSync(Buffer.alloc(100000,'ab'))).length,crypto.createHash('sha256').update('x').digest('hex').slice(0,8),crypto.randomBytes(8).length,crypto.pbkdf2Sync('a','b',1000,16,'sha1').toString('hex'));
 await new Promise(r=>{const s=net.createServer(c=>c.pipe(c)).listen(d+'/sock',()=>{const c=net.connect(d+'/sock');let o='';c.on('data',x=>o+=x);c.on('close',()=>{console.log('net',o);s.close(r)});c.end('echo me')})});
 await new Promise(r=>{const w=fs.watch(d,(e,f)=>{console.log('watch',e,f);w.close();r()});fs.writeFileSync(d+'/zz','')});
 await new Promise(r=>{const s=fs.createReadStream('/dev/zero',{end:999999});let n=0;s.on('data',b=>n+=b.length).on('end',()=>{console.log(n);r()})});
 await new Promise(r=>{process.once('SIGUSR2',()=>{console.log('usr2');r()});process.kill(process.pid,'SIGUSR2')});
 const t=performance.now();await new Promise(r=>setTimeout(r,50));console.log(performance.now()-t>=49);
 console.log(os.cpus().length,os.platform(),os.arch(),os.endianness(),os.userInfo().username,process.getuid(),os.loadavg().length,os.totalmem()>0,process.memoryUsage().rss>1e6,process.cpuUsage().user>0,Object.keys(process.resourceUsage()).length,os.constants.signals.SIGKILL,process.title.length>0);
 fs.rmSync(d,{recursive:true});console.log(fs.existsSync(d));
 let s=0;for(let i=0;i<1e7;i++)s=(s*31+i)|0;console.log(s);
 const a=new SharedArrayBuffer(8);console.log(Atomics.wait(new Int32Array(a),0,0,20));
 console.log(new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,32,0,32,1,106,11]))).exports.add(2,3));
 process.stdout.write('end\n',()=>process.exit(9));
})().catch(e=>{console.log(e);process.exit(1)});
