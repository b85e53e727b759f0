// Replaces a job's settings and starts a run, as people do with curl and as the plugin does. Nobody waits for the runs.
def curl = { String call, String body ->
    sh """
        set +x
        curl -sSf -o /dev/null -H "Authorization: Bearer \$DATABRICKS_TOKEN" -H 'Content-Type: application/json' \\
            -d '${body}' "\$DATABRICKS_HOST/api/2.2/jobs/${call}"
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
node {
    for (int turn = 0; turn < 20; turn++) {
        withDatabricks(exportToken: true) {
            byCurl << milliseconds {
                curl('reset', """{"job_id": 17, "new_settings": ${settings}}""")
                curl('run-now', '{"job_id": 17}')
            }
            bySteps << milliseconds {
                databricksResetJob jobId: 17, settings: settings
                databricksRunNow jobId: 17, wait: false
            }
        }
    }
}
// The first turns warm up, as a Jenkins does in its first minutes.
int steps = bySteps.drop(9).sort()[5]
int calls = byCurl.drop(9).sort()[5]
double ratio = steps / calls
echo "reset and run-now: steps ${steps} ms, curl in sh ${calls} ms: ratio ${ratio}, at most 0.1"
if (ratio > 0.1) {
    error 'NOT MET'
}
