package io.jenkins.plugins.databricks.execution.updates;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.updates.UpdateConclusion;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.FreestyleWait;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Waits for an update on the thread of a freestyle build, which does not survive a restart. */
@Restricted(NoExternalUse.class)
public final class FreestyleUpdate {

    private final UpdateWork work;
    private final BuildContext context;
    private final FreestyleWait wait = new FreestyleWait();

    public FreestyleUpdate(UpdateWork work, BuildContext context) {
        this.work = work;
        this.context = context;
    }

    /**
     * Waits until the update has ended, or only starts it if the step does not wait.
     *
     * @return the result for the build
     * @throws AbortException when the update failed
     * @throws InterruptedException when the build was aborted; the log then says what becomes of the update
     */
    public Result run() throws IOException, InterruptedException {
        return wait.run(new Build().machine(UpdateRecord.begin()));
    }

    private Result conclude(Build build, UpdateConclusion conclusion) throws IOException, InterruptedException {
        Result verdict = UpdatingBuild.verdict(conclusion);
        if (verdict == Result.SUCCESS) {
            return verdict;
        }
        String problem = build.problem(conclusion);
        if (verdict == Result.FAILURE && work.isFailBuild()) {
            throw new AbortException(problem);
        }
        context.log().line(problem);
        return work.isFailBuild() ? verdict : Result.SUCCESS;
    }

    /** The build that waits. */
    private final class Build extends UpdatingBuild {

        @Override
        UpdateWork work() {
            return work;
        }

        @Override
        BuildContext context() {
            return context;
        }

        @Override
        public void save(UpdateRecord record) {
            // A freestyle build ends with Jenkins.
        }

        @Override
        public void ended(UpdateConclusion conclusion) {
            try {
                wait.ended(conclude(this, conclusion));
            } catch (IOException | InterruptedException e) {
                wait.failed(e);
            }
        }

        @Override
        public void failed(Throwable reason) {
            wait.failed(reason);
        }

        @Override
        public void aborted() {
            wait.ended(Result.ABORTED);
        }
    }
}
