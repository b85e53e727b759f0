package io.jenkins.plugins.databricks.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.IncompleteTransferException;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.upload.UploadHistory;
import io.jenkins.plugins.databricks.execution.upload.UploadRouter;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Sends files of the build to Databricks. */
public final class DatabricksUploadStep extends AbstractRepeatableStep {

    private static final long serialVersionUID = 1L;

    private static final String AGENT = "agent";
    private static final String CONTROLLER = "controller";

    private final String source;
    private final String target;
    private String excludes;
    private boolean overwrite = true;
    private boolean skipUnchanged;
    private String via = AGENT;

    @DataBoundConstructor
    public DatabricksUploadStep(@NonNull String source, @NonNull String target) {
        this.source = Util.fixNull(source).strip();
        this.target = Util.fixNull(target).strip();
    }

    public String getSource() {
        return source;
    }

    public String getTarget() {
        return target;
    }

    public String getExcludes() {
        return excludes;
    }

    @DataBoundSetter
    public void setExcludes(String excludes) {
        this.excludes = Util.fixEmptyAndTrim(excludes);
    }

    public boolean isOverwrite() {
        return overwrite;
    }

    @DataBoundSetter
    public void setOverwrite(boolean overwrite) {
        this.overwrite = overwrite;
    }

    public boolean isSkipUnchanged() {
        return skipUnchanged;
    }

    @DataBoundSetter
    public void setSkipUnchanged(boolean skipUnchanged) {
        this.skipUnchanged = skipUnchanged;
    }

    public String getVia() {
        return via;
    }

    @DataBoundSetter
    public void setVia(String via) {
        this.via = Util.fixEmptyAndTrim(via) == null ? AGENT : via.strip();
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        if (!via.equals(AGENT) && !via.equals(CONTROLLER)) {
            throw new InvalidInputException("via must be 'agent' or 'controller', not '" + via + "'");
        }
        UploadRequest request = UploadRequest.of(
                context.expanded(source), context.expanded(excludes), context.expanded(target), overwrite);
        Connection connection = context.connect(this);
        if (skipUnchanged) {
            request =
                    request.sparing(UploadHistory.of(context.build().getParent(), connection.host(), request.target()));
        }
        List<UploadedFile> files;
        try {
            files = new UploadRouter(connection, context).run(request, via.equals(AGENT));
        } catch (IncompleteTransferException e) {
            record(e.arrived(UploadedFile.class), context, connection);
            throw e;
        }
        record(files, context, connection);
        return files.stream().map(DatabricksUploadStep::toMap).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Has the report list the files, and later builds spare them if they are told to. */
    private void record(List<UploadedFile> files, BuildContext context, Connection connection) {
        if (skipUnchanged) {
            UploadHistory.add(context.build().getParent(), connection.host(), files);
        }
        context.report().addUploads(connection.host(), files);
    }

    private static Map<String, Object> toMap(UploadedFile file) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("path", file.path());
        entry.put("target", file.target());
        entry.put("bytes", file.bytes());
        entry.put("sha256", file.sha256());
        entry.put("skipped", file.skipped());
        return entry;
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksUpload";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksUploadStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return arguments.get("source") + " → " + arguments.get("target");
        }

        @POST
        public FormValidation doCheckSource(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckTarget(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, RemotePath::parse);
        }

        @POST
        public ListBoxModel doFillViaItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.DatabricksUploadStep_viaAgent(), AGENT),
                    new ListBoxModel.Option(Messages.DatabricksUploadStep_viaController(), CONTROLLER));
        }
    }
}
