// Replaces a job's settings and starts a run, as people do with curl (a token, and two calls) and as the plugin does. Nobody waits for the runs. Beside it, two
// asynchronous steps that do nothing, which Jenkins itself has to start, save and end.
def token = {
    sh(returnStdout: true, script: '''
        set +x
        curl -sSf -u '@CLIENT_ID@:@CLIENT_SECRET@' -d 'grant_type=client_credentials&scope=all-apis' '@HOST@/oidc/v1/token' \\
            | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/'
    ''').trim()
}
def curl = { String bearer, String call, String body ->
    sh """
        set +x
        curl -sSf -o /dev/null -H 'Authorization: Bearer ${bearer}' -H 'Content-Type: application/json' \\
            -d '${body}' '@HOST@/api/2.2/jobs/${call}'
    """
}
def milliseconds = { Closure work ->
    long start = System.currentTimeMillis()
    work()
    return System.currentTimeMillis() - start
}
String settings = '{"name": "daily-sales", "tasks": [{"task_key": "report", "notebook_task": {"notebook_path": "/Shared/report"}}]}'
List byCurl = []
List bySteps = []
List byNothing = []
node {
    for (int turn = 0; turn < 40; turn++) {
        // Not after the plugin's steps, so that nothing that these do in the background is counted here.
        byNothing << milliseconds {
            sleep time: 0, unit: 'MILLISECONDS'
            sleep time: 0, unit: 'MILLISECONDS'
        }
        bySteps << milliseconds {
            databricksResetJob jobId: 17, settings: settings
            databricksRunNow jobId: 17, wait: false
        }
        byCurl << milliseconds {
            String bearer = token()
            curl(bearer, 'reset', """{"job_id": 17, "new_settings": ${settings}}""")
            curl(bearer, 'run-now', '{"job_id": 17}')
        }
    }
}
// The first turns warm up, as a Jenkins does in its first minutes.
int steps = bySteps.drop(19).sort()[10]
int calls = byCurl.drop(19).sort()[10]
int nothing = byNothing.drop(19).sort()[10] + @REQUESTS@
double ratio = steps / calls
double overNothing = steps / nothing
echo "reset and run-now: steps ${steps} ms, curl in sh ${calls} ms: ratio ${ratio}, at most 0.08"
echo "reset and run-now: steps ${steps} ms, steps that do nothing and the same requests (@REQUESTS@ ms) ${nothing} ms: ratio ${overNothing}, at most 1.5"
if (ratio > 0.08 || overNothing > 1.5) {
    error 'NOT MET'
}
