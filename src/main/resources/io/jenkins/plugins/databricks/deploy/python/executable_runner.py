# Runs an executable with its arguments. Uploaded by databricksRunExecutable of the Databricks plugin for Jenkins.
#
# Its parameters are the path of the executable, "sha256:" with its digest, and the arguments. Arguments that Databricks would not pass on unchanged come as one parameter that starts with "base64-json:". The executable's exit code is that of this script, or 128 plus the signal that terminated it.
import base64
import codecs
import errno
import hashlib
import json
import os
import platform
import re
import selectors
import signal
import struct
import subprocess
import sys
import tempfile

ENCODED = 'base64-json:'
DIGEST = re.compile('sha256:[0-9a-f]{64}')
BLOCK = 1 << 20
CANNOT_EXECUTE = 126
NOT_FOUND = 127
# The capacity of a pipe, so that one read empties it: https://man7.org/linux/man-pages/man7/pipe.7.html
LARGEST_PIPE = 1 << 20
# https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
MACHINES = {3: 'i386', 21: 'ppc64', 22: 's390x', 40: 'arm', 62: 'x86_64', 183: 'aarch64', 243: 'riscv64'}
FOREIGN = {b'MZ': 'Windows', b'\xcf\xfa\xed\xfe': 'macOS', b'\xca\xfe\xba\xbe': 'macOS'}


class Output:
    """Accepts bytes for sys.stdout or sys.stderr, which may have been replaced by objects that accept only text."""

    def __init__(self, stream):
        self.stream = stream
        self.buffer = getattr(stream, 'buffer', None)
        self.decoder = codecs.getincrementaldecoder('utf-8')('replace')

    def write(self, data):
        if self.buffer is None:
            self.stream.write(self.decoder.decode(data, final=not data))
        while self.buffer is not None and data:
            data = data[self.buffer.write(data):]
        self.stream.flush()


def fail(code, text):
    print('databricksRunExecutable:', text, file=sys.stderr, flush=True)
    raise SystemExit(code)


def decoded(arguments):
    if arguments and arguments[0].startswith(ENCODED):
        arguments = json.loads(base64.b64decode(arguments[0][len(ENCODED):]).decode())
    return [argument.encode() for argument in arguments]


def reason(error, program):
    """Why the system does not run an existing file."""
    with open(program, 'rb') as file:
        head = file.read(256)
    for magic, system in FOREIGN.items():
        if head.startswith(magic):
            return 'it is built for %s. Build it for Linux' % system
    if head.startswith(b'\x7fELF') and len(head) >= 20:
        machine = struct.unpack_from('<H' if head[5] == 1 else '>H', head, 18)[0]
        if error.errno == errno.ENOEXEC:
            built = MACHINES.get(machine, 'machine type %d' % machine)
            return 'it is built for %s, but this machine is %s' % (built, platform.machine())
        if error.errno == errno.ENOENT:
            return 'the dynamic loader that it needs is not on this machine. Link it statically'
    if head.startswith(b'#!'):
        line = head[2:].split(b'\n')[0]
        if line.endswith(b'\r'):
            return 'it has Windows line endings. Save it with Unix line endings'
        interpreter = (line.split() or [b''])[0].decode(errors='replace')
        if not os.path.exists(interpreter):
            return "its interpreter '%s' is not on this machine" % interpreter
        if error.errno != errno.EACCES or not os.access(interpreter, os.X_OK):
            return "its interpreter '%s' cannot be run: %s" % (interpreter, error.strerror)
    if error.errno == errno.EACCES:
        return 'this machine does not run programs in %s. Set TMPDIR in spark_env_vars to another folder' % os.path.dirname(program)
    if error.errno == errno.ENOEXEC:
        return 'it is neither a Linux binary nor a script whose first line names its interpreter, such as #!/bin/sh'
    return error.strerror


def send(process, number):
    """Sends a signal to the program and the processes that it has started."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


def handle_signals(handler):
    try:
        return [(number, signal.signal(number, handler)) for number in (signal.SIGTERM, signal.SIGINT)]
    except ValueError:
        return []  # Only Python's main thread can handle signals.


def leave(number, frame):
    raise SystemExit(128 + number)


def copy(path, digest, folder):
    """
    A file in DBFS or a volume may not be executable in place, and others may replace it at any time: run exactly what was read once.
    """
    program = os.path.join(folder, os.path.basename(path))
    sha256 = hashlib.sha256()
    try:
        with open(path, 'rb') as source, open(program, 'xb') as target:
            for block in iter(lambda: source.read(BLOCK), b''):
                sha256.update(block)
                target.write(block)
        os.chmod(program, 0o700)
    except FileNotFoundError:
        hint = '. This cluster may have no DBFS below /dbfs: use a volume' if path.startswith('/dbfs/') else ''
        fail(NOT_FOUND, 'there is no %s on this machine%s' % (path, hint))
    except OSError as error:
        fail(CANNOT_EXECUTE, '%s cannot be copied to %s: %s' % (path, folder, error.strerror))
    if sha256.hexdigest() != digest:
        fail(CANNOT_EXECUTE, '%s is not what the build uploaded, so it is not run: its SHA-256 is %s, and was %s. '
             'Another build or user has overwritten it. Choose a target that only this job can write to'
             % (path, sha256.hexdigest(), digest))
    return program


def start(path, program, arguments):
    early = []
    process = None

    def pass_on(number, frame):
        if process is None:
            early.append(number)
        else:
            send(process, number)

    handle_signals(pass_on)
    try:
        process = subprocess.Popen(
            [program] + arguments,
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        fail(NOT_FOUND if error.errno == errno.ENOENT else CANNOT_EXECUTE,
             '%s cannot be run: %s' % (path, reason(error, program)))
    for number in early:
        send(process, number)
    return process


def pass_output(process):
    ended = False
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, Output(sys.stdout))
        selector.register(process.stderr, selectors.EVENT_READ, Output(sys.stderr))
        while selector.get_map():
            for key, _ in selector.select(0 if ended else 1):
                data = os.read(key.fd, LARGEST_PIPE)
                key.data.write(data)
                if not data:
                    selector.unregister(key.fileobj)
            if ended:
                break  # Processes left in the background keep its output open, and may continue writing.
            ended = process.poll() is not None


def run(path, digest, arguments):
    handlers = handle_signals(leave)
    try:
        with tempfile.TemporaryDirectory(prefix='databricks-run-') as folder:
            with start(path, copy(path, digest, folder), arguments) as process:
                try:
                    pass_output(process)
                except BaseException:
                    send(process, signal.SIGKILL)
                    raise
                return process.wait()
    finally:
        for number, handler in handlers:
            signal.signal(number, handler or signal.SIG_DFL)


if len(sys.argv) < 3 or not DIGEST.fullmatch(sys.argv[2]):
    fail(NOT_FOUND, 'the path of the executable or its digest is missing. Run this job with databricksRunExecutable')
code = run(sys.argv[1], sys.argv[2].split(':')[1], decoded(sys.argv[3:]))
if code < 0:
    fail(128 - code, '%s was terminated by signal %d (%s)' % (sys.argv[1], -code, signal.strsignal(-code)))
# Some versions of Databricks treat SystemExit as a failure even with 0.
if code > 0:
    fail(code, '%s ended with exit code %d' % (sys.argv[1], code))
