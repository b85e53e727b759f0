package io.jenkins.plugins.databricks.steps.bundle;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Option;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.ConnectedStep;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.CliItems;
import io.jenkins.plugins.databricks.steps.form.FormText;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A step that works with a bundle in the build's workspace. */
@Restricted(NoExternalUse.class)
public interface BundleStep extends ConnectedStep {

    /** The bundle's target; {@code null} for its default. */
    String getTarget();

    /** Values for the bundle's variables. */
    Map<String, String> getVariables();

    /** The name of the CLI's tool. */
    String getCli();

    /** A command for this bundle and target. */
    default BundleCommand command(
            BuildContext context, Verb verb, Set<Option> options, List<String> select, String plan) {
        return new BundleCommand(
                verb,
                Util.fixNull(context.expanded(getTarget())),
                Util.fixNull(context.expandedAll(Arguments.complete("variables", getVariables())), Map.of()),
                options,
                Util.fixNull(context.expandedAll(Arguments.complete("select", select)), List.of()),
                Util.fixNull(context.expanded(plan)));
    }

    /** A command without options. */
    default BundleCommand command(BuildContext context, Verb verb) {
        return command(context, verb, EnumSet.noneOf(Option.class), null, null);
    }

    /** The descriptor of such a step; the view {@code bundle.jelly} shows its fields. */
    interface Form {

        @POST
        default ListBoxModel doFillCliItems(@AncestorInPath Item item, @QueryParameter String cli) {
            return CliItems.of(item, cli, Messages.BundleStep_anyCli());
        }

        @POST
        default FormValidation doCheckVariables(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.bounded(item, value, () -> {
                FormValidation pairs = FormText.checkPairs(value);
                if (pairs.kind == FormValidation.Kind.OK) {
                    new BundleCommand(Verb.VALIDATE, "", FormText.toMap(value), Set.of(), List.of(), "");
                }
                return pairs;
            });
        }
    }
}
