package io.jenkins.plugins.databricks.execution.updates;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.machine.FreestyleWait;
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
        return wait.run(new FreestyleBuild().machine(UpdateRecord.begin()));
    }

    /** The build that waits. */
    private final class FreestyleBuild extends UpdateOwner {

        @Override
        protected BuildContext findContext() {
            return context;
        }

        @Override
        protected RunOptions options() {
            return work.options();
        }

        @Override
        protected Connection connection() throws IOException {
            return context.connect(work);
        }

        @Override
        public UpdateRequest prepare() throws IOException, InterruptedException {
            return work.update(context);
        }

        @Override
        public void save(UpdateRecord record) throws IOException, InterruptedException {
            keep(work, record);
        }

        @Override
        void endedMasked(UpdateSnapshot update) {
            UpdateResult result = new UpdateResult(update);
            wait.conclude(result.verdict(), work.isFailBuild(), result.problem(), context.log());
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
