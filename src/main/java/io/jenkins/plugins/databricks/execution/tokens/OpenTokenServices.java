package io.jenkins.plugins.databricks.execution.tokens;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import hudson.slaves.ComputerListener;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildErrors;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The token services of running builds: opens them again when their agent is back, and ends those that a build has left behind. */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenTokenServices extends ComputerListener {

    private final Map<TokenService, BuildContext> open = new ConcurrentHashMap<>();

    static OpenTokenServices get() {
        return ExtensionList.lookupSingleton(OpenTokenServices.class);
    }

    void add(TokenService service, BuildContext context) {
        open.put(service, context);
    }

    void remove(TokenService service) {
        open.remove(service);
    }

    @Override
    public void onOnline(Computer computer, TaskListener listener) {
        for (TokenService service : open.keySet()) {
            if (service.node().equals(computer.getName())) {
                reopen(service);
            }
        }
    }

    /** Opens it again on another thread, if its agent is online. */
    void reopen(TokenService service) {
        BuildContext context = open.get(service);
        if (context != null) {
            StepThreads.threads().execute(() -> reopen(service, context));
        }
    }

    private static void reopen(TokenService service, BuildContext context) {
        try {
            service.reopen(context);
        } catch (IOException | RuntimeException e) {
            context.log()
                    .line("Programs get no more tokens for " + service.host()
                            + ", since the token service did not open again: "
                            + BuildErrors.forLog(e).getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endOf(Run<?, ?> build) {
        open.forEach((service, context) -> {
            if (context.build().equals(build)) {
                service.close();
            }
        });
    }

    /** A block that was killed had no chance to close its own. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Ended extends RunListener<Run<?, ?>> {

        @Override
        public void onCompleted(Run<?, ?> build, TaskListener listener) {
            get().endOf(build);
        }
    }
}
