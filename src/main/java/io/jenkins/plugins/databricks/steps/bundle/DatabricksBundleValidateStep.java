package io.jenkins.plugins.databricks.steps.bundle;

import hudson.Extension;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Option;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.RepeatableWork;
import io.jenkins.plugins.databricks.execution.bundle.BundleReport;
import io.jenkins.plugins.databricks.execution.bundle.CliSession;
import io.jenkins.plugins.databricks.execution.bundle.CommitCheck;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Checks a bundle, and runs none of its code. */
public final class DatabricksBundleValidateStep extends AbstractBundleStep implements RepeatableWork {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "databricksBundleValidate";

    private boolean strict;
    private boolean skipPublishingChecks;

    @DataBoundConstructor
    public DatabricksBundleValidateStep() {}

    public boolean isStrict() {
        return strict;
    }

    @DataBoundSetter
    public void setStrict(boolean strict) {
        this.strict = strict;
    }

    public boolean isSkipPublishingChecks() {
        return skipPublishingChecks;
    }

    @DataBoundSetter
    public void setSkipPublishingChecks(boolean skipPublishingChecks) {
        this.skipPublishingChecks = skipPublishingChecks;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new RepeatableStepExecution<>(context, this);
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        Set<Option> options = strict ? EnumSet.of(Option.STRICT) : EnumSet.noneOf(Option.class);
        BundleCommand command = command(context, Verb.VALIDATE, options, null, null);
        Diagnostics diagnostics = new Diagnostics();
        try (CliSession session = CliSession.open(context, this, getCli(), NAME)) {
            CommitCheck check = new CommitCheck(session, command, diagnostics, skipPublishingChecks);
            BundleSummary summary =
                    BundleSummary.parse(check.json(), session.connection().host());
            check.valid();
            context.log()
                    .line(summary.bundle() + " is valid for target " + summary.target() + ": "
                            + summary.resources().size() + " resource"
                            + (summary.resources().size() == 1 ? "" : "s"));
            new BundleReport(session).validated(summary, diagnostics);
            Map<String, Object> result = BundleResults.of(summary, session.connection());
            result.put("resources", BundleResults.resources(summary, null));
            result.put("diagnostics", BundleResults.diagnostics(diagnostics));
            return BundleResults.masked(result, context.mask());
        }
    }

    @Extension
    public static final class DescriptorImpl extends BundleStepDescriptor {

        @Override
        public String getFunctionName() {
            return NAME;
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksBundleValidateStep_displayName();
        }
    }
}
