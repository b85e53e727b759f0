package io.jenkins.plugins.databricks.report;

import hudson.model.Api;
import hudson.model.Cause;
import hudson.model.DirectoryBrowserSupport;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.databricks.report.view.BundleView;
import io.jenkins.plugins.databricks.report.view.DownloadView;
import io.jenkins.plugins.databricks.report.view.Messages;
import io.jenkins.plugins.databricks.report.view.PageOutputs;
import io.jenkins.plugins.databricks.report.view.ReportView;
import io.jenkins.plugins.databricks.report.view.ResetView;
import io.jenkins.plugins.databricks.report.view.TrendPoint;
import io.jenkins.plugins.databricks.report.view.UpdateView;
import io.jenkins.plugins.databricks.report.view.UploadView;
import io.jenkins.plugins.databricks.report.view.run.RunView;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.management.Badge;
import jenkins.model.Jenkins;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import jenkins.util.VirtualFile;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;

/**
 * The action that shows a build's {@link DatabricksReport}: a page, a summary on the build's page and a JSON API. It is
 * all that {@code build.xml} contains of the report.
 */
@Restricted(NoExternalUse.class)
@ExportedBean
public final class DatabricksReportAction extends Tab implements RunAction2 {

    private static final Logger LOGGER = Logger.getLogger(DatabricksReportAction.class.getName());

    private static final long CACHE_SECONDS = TimeUnit.HOURS.toSeconds(1);

    private static final String SHOWN = Shown.class.getName();

    /** More than anybody reads, and little enough for a browser. */
    private static final int READABLE_BYTES = 1_000_000;

    private transient Run<?, ?> run;
    private transient volatile DatabricksReport report;

    /** Kept when the build has finished, as each view of the job's page asks for it. */
    private transient volatile Optional<TrendPoint> trendPoint;

    DatabricksReportAction() {
        super(null);
    }

    @Override
    public void onAttached(Run<?, ?> build) {
        object = build;
        run = build;
        report = new DatabricksReport(build.getRootDir().toPath().resolve("databricks"));
    }

    @Override
    public void onLoad(Run<?, ?> build) {
        onAttached(build);
    }

    DatabricksReport getReport() {
        return report;
    }

    /** The build in its job's chart; empty if it has no runs or updates. */
    Optional<TrendPoint> getTrendPoint() {
        Optional<TrendPoint> point = trendPoint;
        if (point == null) {
            boolean finished = !run.isLogUpdated();
            point = Optional.ofNullable(TrendPoint.of(run, report.look(), Instant.now()));
            trendPoint = finished ? point : null;
        }
        return point;
    }

    @Override
    public String getIconFileName() {
        return ReportView.ICON;
    }

    @Override
    public String getDisplayName() {
        return Messages.DatabricksReportAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return ReportView.PATH;
    }

    @Override
    public Badge getBadge() {
        ReportView view = getView();
        long failed = view.failed();
        if (failed > 0) {
            return new Badge(
                    Long.toString(failed), Messages.DatabricksReportAction_Failed(failed), Badge.Severity.DANGER);
        }
        long running = view.running();
        return running == 0
                ? null
                : new Badge(
                        Long.toString(running), Messages.DatabricksReportAction_Running(running), Badge.Severity.INFO);
    }

    /** The current report. All parts of one answer show the same. */
    public ReportView getView() {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        if (request == null) {
            return newView();
        }
        Shown shown = request.getAttribute(SHOWN) instanceof Shown last && last.action == this
                ? last
                : new Shown(this, newView());
        request.setAttribute(SHOWN, shown);
        return shown.view;
    }

    /** What an answer shows of a build; only the last one is kept, as some answers are about many. */
    private record Shown(DatabricksReportAction action, ReportView view) {}

    private ReportView newView() {
        return new ReportView(
                report.data(), new PageOutputs(report.outputs()), run.isBuilding(), Instant.now(), new Repairs());
    }

    /** What the reader of this page may have repaired. */
    private final class Repairs implements ReportView.Repairing {

        private final boolean allowed =
                run.hasPermission(Item.BUILD) && run.getParent().isBuildable();

        @Override
        public boolean isOffered(long runId) {
            return allowed && RunRepairs.get().isPossible(run, runId);
        }

        @Override
        public boolean isGoingOn(URI host, long runId) {
            return RunRepairs.get().isGoingOn(host, runId);
        }
    }

    /** For a view: the run with this key on the page, or {@code null}. */
    public RunView findRun(String key) {
        return getView().find(key);
    }

    /** Whether the build is running or a run is being repaired, so that the report may change. */
    @Exported
    public boolean isLive() {
        return getView().isLive();
    }

    /** The commit that the build has checked out; {@code null} if that is not known. */
    @Exported
    public String getCommit() {
        return getView().getCommit();
    }

    /** Why the build was started, as Jenkins says it. */
    @Exported
    public List<String> getCauses() {
        return run.getCauses().stream()
                .map(Cause::getShortDescription)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    @Exported
    public List<RunView> getRuns() {
        return getView().getRuns();
    }

    /** Updates of pipelines and deployments of apps. */
    @Exported
    public List<UpdateView> getUpdates() {
        return getView().getUpdates();
    }

    @Exported
    public List<ResetView> getResets() {
        return getView().getResets();
    }

    @Exported
    public List<UploadView> getUploads() {
        return getView().getUploads();
    }

    @Exported
    public List<DownloadView> getDownloads() {
        return getView().getDownloads();
    }

    /** What bundle commands said and did, in chronological order. */
    @Exported
    public List<BundleView> getBundles() {
        return getView().getBundles();
    }

    /** How many older entries the report no longer contains. */
    @Exported
    public int getLeftOut() {
        return getView().leftOut();
    }

    /**
     * Has the failed tasks of a run run again, for those who may build the job, and returns to the page, which shows what comes of it.
     *
     * @param id the run's ID
     */
    @POST
    public HttpResponse doRepair(@QueryParameter(value = "run", required = true) long id) throws IOException {
        run.checkPermission(Item.BUILD);
        if (!run.getParent().isBuildable()) {
            return refusal("The job is disabled, and so are repairs of its runs");
        }
        RunView repaired = findRun(Long.toString(id));
        if (repaired == null) {
            return refusal("This report has no run " + id);
        }
        if (!repaired.hasFailed()) {
            return refusal("Run " + id + " has not failed in this build");
        }
        try {
            RunRepairs.get().begin(run, URI.create(repaired.getHost()), id, reader());
        } catch (InvalidInputException e) {
            return refusal(e.getMessage());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Run " + id + " of " + run + " cannot be repaired");
            return refusal("Run " + id + " cannot be repaired: " + LogText.line(e.getMessage()));
        }
        return HttpResponses.redirectTo("./#databricks-run-" + id);
    }

    private static String reader() {
        User user = User.current();
        if (user == null) {
            return Jenkins.ANONYMOUS2.getName();
        }
        String name = user.getDisplayName();
        return name.equals(user.getId()) ? name : name + " (" + user.getId() + ")";
    }

    /** A line that the page shows, and that can be read without its scripts. */
    private static HttpResponse refusal(String why) {
        return new HttpResponse() {
            @Override
            public void generateResponse(StaplerRequest2 req, StaplerResponse2 rsp, Object node) throws IOException {
                rsp.setStatus(StaplerResponse2.SC_CONFLICT);
                rsp.setContentType("text/plain;charset=UTF-8");
                rsp.setHeader("X-Content-Type-Options", "nosniff");
                rsp.getWriter().write(why);
            }
        };
    }

    /** The Jenkins remote API. */
    public Api getApi() {
        return new Api(this) {
            @Override
            public void doJson(StaplerRequest2 req, StaplerResponse2 rsp) throws IOException, ServletException {
                run.checkPermission(Item.READ);
                setCaching(rsp, getView().mayChange());
                super.doJson(req, rsp);
            }
        };
    }

    /** Serves the end of a task's output for reading on the page, as harmless as the log shows it. */
    @GET
    public void doText(@QueryParameter(required = true) long task, StaplerResponse2 rsp) throws IOException {
        run.checkPermission(Item.READ);
        String end = report.files().end(task, READABLE_BYTES);
        if (end == null) {
            rsp.sendError(StaplerResponse2.SC_NOT_FOUND);
            return;
        }
        plainText(rsp);
        rsp.getWriter().write(end);
    }

    /** Serves a task's stored output, error and stack trace for download. */
    @GET
    public void doOutput(@QueryParameter(required = true) long task, StaplerResponse2 rsp) throws IOException {
        run.checkPermission(Item.READ);
        Path file = report.files().text(task);
        if (!Files.isRegularFile(file)) {
            rsp.sendError(StaplerResponse2.SC_NOT_FOUND);
            return;
        }
        plainText(rsp);
        rsp.setHeader("Content-Disposition", "attachment; filename=\"databricks-output-" + task + ".txt\"");
        rsp.setContentLengthLong(Files.size(file));
        try (OutputStream out = rsp.getOutputStream()) {
            Files.copy(file, out);
        }
    }

    /**
     * Serves exported notebooks, which may hold any script. Below the resource root URL they are shown, as they have an
     * origin of their own there. Anywhere else they can only be downloaded, besides the sandbox that Jenkins puts around
     * such files: a notebook without its scripts shows nothing.
     *
     * @see <a href="https://www.jenkins.io/doc/book/security/user-content/#resource-root-url">Resource Root URL</a>
     */
    @GET
    public DirectoryBrowserSupport doExports(StaplerRequest2 req, StaplerResponse2 rsp) {
        run.checkPermission(Item.READ);
        if (!req.getRequestURI().startsWith(req.getContextPath() + "/static-files/")) {
            rsp.setHeader("Content-Disposition", "attachment");
        }
        rsp.setHeader("X-Content-Type-Options", "nosniff");
        VirtualFile folder = VirtualFile.forFile(report.exports().folder().toFile());
        return new DirectoryBrowserSupport(this, folder, getDisplayName(), null, false);
    }

    private void plainText(StaplerResponse2 rsp) {
        rsp.setContentType("text/plain;charset=UTF-8");
        rsp.setHeader("X-Content-Type-Options", "nosniff");
        setCaching(rsp, run.isBuilding());
    }

    private static void setCaching(StaplerResponse2 rsp, boolean mayChange) {
        rsp.setHeader("Cache-Control", mayChange ? "private, no-store" : "private, max-age=" + CACHE_SECONDS);
    }
}
