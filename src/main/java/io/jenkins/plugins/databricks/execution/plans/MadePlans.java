package io.jenkins.plugins.databricks.execution.plans;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The plans that a build has made, by which the file of one is told from any other. They are saved with the build, and none is dropped: the build's
 * report drops what is old.
 */
@Restricted(NoExternalUse.class)
public final class MadePlans extends InvisibleAction {

    /** Replaced as a whole, as a build may be saved at any time. */
    private volatile List<MadePlan> plans = new ArrayList<>();

    /** @throws IOException when it cannot be saved: after a restart of Jenkins the plan would be refused */
    public static void add(Run<?, ?> build, MadePlan plan) throws IOException {
        synchronized (build) {
            MadePlans action = build.getAction(MadePlans.class);
            if (action == null) {
                action = new MadePlans();
                build.addAction(action);
            }
            List<MadePlan> all = new ArrayList<>(action.plans);
            all.add(plan);
            action.plans = all;
            build.save();
        }
    }

    /** Those whose file has these bytes: one for each time and each target for which the CLI has written the same. */
    public static List<MadePlan> in(Run<?, ?> build, PlanFile file) {
        MadePlans action = build.getAction(MadePlans.class);
        return action == null
                ? List.of()
                : action.plans.stream().filter(plan -> plan.isIn(file)).toList();
    }
}
