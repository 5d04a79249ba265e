"""What the kubelet asks of a container runtime interface for a pod of two containers, without its code: cri.py SOCKET HANDLER IMAGE PORT.

The messages of runtime.v1 are made by hand (field numbers from the interface's api.proto), so that no generated code is needed. Prints what
is the same with each runtime.
"""
import glob
import grpc
import os
import sys
import time

socket, handler, image, port = sys.argv[1:]
HOST_NETWORK, CONTAINER_PID = 2, 1


def varint(n):
    out = b""
    n &= (1 << 64) - 1
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def encode(message):
    out = b""
    for field, value in message.items():
        for v in value if isinstance(value, list) else [value]:
            if isinstance(v, int):
                out += varint(field << 3) + varint(v)
            else:
                data = encode(v) if isinstance(v, dict) else v.encode()
                out += varint(field << 3 | 2) + varint(len(data)) + data
    return out


def decode(data):
    at, message = 0, {}

    def number():
        nonlocal at
        n = shift = 0
        while True:
            n |= (data[at] & 127) << shift
            shift += 7
            at += 1
            if data[at - 1] < 128:
                return n

    while at < len(data):
        tag = number()
        value = number()
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        message.setdefault(tag >> 3, []).append(value)
    return message


channel = grpc.insecure_channel("unix:" + socket)


def call(method, message):
    stub = channel.unary_unary("/runtime.v1.RuntimeService/" + method, encode, decode)
    return stub(message, timeout=60)


def text(message, field):
    return message.get(field, [b""])[0].decode()


name = "belljar-%d" % os.getpid()
namespaces = {1: HOST_NETWORK, 2: CONTAINER_PID}
pod = {1: {1: name, 2: name, 3: "test"}, 8: {1: "/" + name, 2: {1: namespaces}}}
sandbox = text(call("RunPodSandbox", {1: pod, 2: handler}), 1)


def container(name, script, resources):
    config = {1: {1: name}, 2: {1: image}, 3: ["sh", "-c", script], 15: {1: resources, 2: {3: namespaces}}}
    made = text(call("CreateContainer", {1: sandbox, 2: config, 3: pod}), 1)
    call("StartContainer", {1: made})
    return made


def execute(made, script):
    r = call("ExecSync", {1: made, 2: ["sh", "-c", script], 3: 20})
    print(repr(text(r, 1)), repr(text(r, 2)), r.get(3, [0])[0])
    return text(r, 1)


def stop(made, seconds):
    call("StopContainer", {1: made, 2: seconds})
    status = decode(call("ContainerStatus", {1: made})[1][0])
    print("state", status.get(3), "exit status", status.get(7), status.get(10))
    call("RemoveContainer", {1: made})


try:
    a = container("a", "exec httpd -f -p 127.0.0.1:%s -h /etc" % port, {1: 100000, 2: 50000, 4: 64 << 20})
    b = container("b", "trap 'exit 9' TERM; while :; do sleep 0.05; done", {})
    execute(b, "cat /proc/1/comm; exit 3")
    execute(b, "until wget -q -O - http://127.0.0.1:%s/passwd; do sleep 0.1; done | head -n 1" % port)
    execute(a, "cat /proc/1/comm; nonexistent")
    stop(b, 20)
    stop(a, 0)
finally:
    call("StopPodSandbox", {1: sandbox})
    call("RemovePodSandbox", {1: sandbox})
    # The pod's own group is the kubelet's to remove.
    for group in glob.glob("/sys/fs/cgroup/*/" + name) + glob.glob("/sys/fs/cgroup/" + name):
        for _ in range(100):
            try:
                os.rmdir(group)
                break
            except OSError:
                time.sleep(0.05)
