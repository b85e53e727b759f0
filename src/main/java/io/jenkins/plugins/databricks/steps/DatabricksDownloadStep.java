package io.jenkins.plugins.databricks.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.download.DownloadRequest;
import io.jenkins.plugins.databricks.deploy.download.DownloadedFile;
import io.jenkins.plugins.databricks.deploy.download.RemoteSource;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.download.DownloadRouter;
import io.jenkins.plugins.databricks.forms.FormCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Fetches files from Databricks into the build's workspace. */
public final class DatabricksDownloadStep extends AbstractRepeatableStep {

    private static final long serialVersionUID = 1L;

    private final String source;
    private final String target;
    private String excludes;

    @DataBoundConstructor
    public DatabricksDownloadStep(@NonNull String source, @NonNull String target) {
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

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        RemoteSource remote = RemoteSource.of(context.expanded(source), context.expanded(excludes));
        String folder = DownloadRequest.target(context.expanded(target));
        Connection connection = context.connect(this);
        List<DownloadedFile> files = new DownloadRouter(connection, context).run(remote, folder);
        context.report().addDownloads(connection.host(), files);
        List<Map<String, Object>> entries = new ArrayList<>();
        for (DownloadedFile file : files) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("path", file.path());
            entry.put("source", file.source());
            entry.put("bytes", file.bytes());
            entries.add(entry);
        }
        return entries;
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksDownload";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksDownloadStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return arguments.get("source") + " → " + arguments.get("target");
        }

        @POST
        public FormValidation doCheckSource(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, source -> RemoteSource.of(source, null));
        }

        @POST
        public FormValidation doCheckTarget(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }
    }
}
