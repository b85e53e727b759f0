package io.jenkins.plugins.databricks.deploy.poller;

import io.jenkins.plugins.databricks.api.JobRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which a list of active runs had the runs that are watched. The list keeps its order, newest first, so a run
 * that comes later in the next list shows that those before it are no longer active.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/listruns">runs/list: in descending order by start time</a>
 */
final class ListOrder {

    static final ListOrder NONE = new ListOrder();

    private final Map<Long, Integer> places = new HashMap<>();
    private int pages = 1;

    /** How many pages the list had. */
    int pages() {
        return pages;
    }

    void end(int count) {
        pages = count;
    }

    void add(long runId) {
        places.put(runId, places.size());
    }

    /** The place of the last of these runs, as far as they were in the list; -1 if none was. */
    int lastPlace(List<JobRun> runs) {
        return runs.stream().mapToInt(run -> place(run.runId(), -1)).max().orElse(-1);
    }

    /** Whether a run was in the list, before this place. */
    boolean isBefore(long runId, int place) {
        return place(runId, place) < place;
    }

    private int place(long runId, int otherwise) {
        return places.getOrDefault(runId, otherwise);
    }
}
