package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import java.util.List;
import java.util.Map;

/**
 * An ended run, with what its tasks left behind.
 *
 * @param run its last state
 * @param outputs what its tasks wrote, by the tasks' own run ids, as far as it could be read
 * @param failures one line for each failed task
 */
public record RunConclusion(JobRun run, Map<Long, RunOutput> outputs, List<String> failures) {}
