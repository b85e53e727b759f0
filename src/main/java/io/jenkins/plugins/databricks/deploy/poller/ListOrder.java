package io.jenkins.plugins.databricks.deploy.poller;

import io.jenkins.plugins.databricks.api.JobRun;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The order in which a list of active runs had the runs that are watched. The list keeps its order, newest first, so a run
 * that comes later in the next list shows that those before it are no longer active.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/listruns">runs/list: in descending order by start time</a>
 */
final class ListOrder {

    static final ListOrder NONE = new ListOrder();

    private long[] runs = new long[16];
    private int count;
    private int pages = 1;

    /** How many pages the list had. */
    int pages() {
        return pages;
    }

    void end(int ofPages) {
        pages = ofPages;
    }

    void add(long runId) {
        if (count == runs.length) {
            runs = Arrays.copyOf(runs, 2 * count);
        }
        runs[count++] = runId;
    }

    /** The runs that came in the list before the last of these. */
    List<Long> before(List<JobRun> some) {
        Set<Long> ids = some.stream().map(JobRun::runId).collect(Collectors.toSet());
        int last = count - 1;
        while (last >= 0 && !ids.contains(runs[last])) {
            last--;
        }
        return Arrays.stream(runs, 0, Math.max(0, last)).distinct().boxed().toList();
    }
}
