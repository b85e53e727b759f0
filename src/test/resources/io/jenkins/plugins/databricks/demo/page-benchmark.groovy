// A run of 1,000 tasks, and as many cases of JUnit with the same names.
List keys = (1..1000).collect { "task_${it}".toString() }
node {
    def job = databricksCreateJob settings: [
        name: 'page-benchmark',
        tasks: keys.collect { [task_key: it, notebook_task: [notebook_path: '/Shared/report']] }
    ]
    databricksRunNow jobId: job.jobId
    String cases = keys.collect { "<testcase classname=\"Tasks\" name=\"${it}\" time=\"1.5\"/>" }.join('\n')
    writeFile file: 'tasks.xml', text: "<testsuite name=\"Tasks\">\n${cases}\n</testsuite>"
    junit 'tasks.xml'
}
