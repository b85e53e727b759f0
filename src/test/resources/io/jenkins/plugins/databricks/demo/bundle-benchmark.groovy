// Deploys a bundle, as people do in sh and as the plugin does. Both are signed in by the token service.
def milliseconds = { Closure work ->
    long start = System.currentTimeMillis()
    work()
    return System.currentTimeMillis() - start
}
List byShell = []
List byStep = []
node {
    withDatabricks(cli: 'databricks') {
        for (int turn = 0; turn < 12; turn++) {
            writeFile file: 'src/turn.txt', text: "shell ${turn}"
            byShell << milliseconds {
                sh 'databricks bundle deploy -t prod'
            }
            writeFile file: 'src/turn.txt', text: "step ${turn}"
            byStep << milliseconds {
                databricksBundleDeploy target: 'prod'
            }
        }
    }
}
// The first turns warm up.
int step = byStep.drop(3).sort()[4]
int shell = byShell.drop(3).sort()[4]
double ratio = step / shell
echo "bundle deployment: step ${step} ms, sh ${shell} ms: ratio ${ratio}, at most 1.1"
if (ratio > 1.1) {
    error 'NOT MET'
}
