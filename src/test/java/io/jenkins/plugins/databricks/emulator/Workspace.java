package io.jenkins.plugins.databricks.emulator;

import io.jenkins.plugins.databricks.emulator.azure.ArmArea;
import io.jenkins.plugins.databricks.emulator.files.DbfsArea;
import io.jenkins.plugins.databricks.emulator.files.DbfsUploads;
import io.jenkins.plugins.databricks.emulator.files.FilesArea;
import io.jenkins.plugins.databricks.emulator.files.Storage;
import io.jenkins.plugins.databricks.emulator.files.VolumeDownloads;
import io.jenkins.plugins.databricks.emulator.files.VolumeUploads;
import io.jenkins.plugins.databricks.emulator.files.WorkspaceFilesArea;
import io.jenkins.plugins.databricks.emulator.http.Ids;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.identity.CurrentUserArea;
import io.jenkins.plugins.databricks.emulator.identity.DatabricksOAuth;
import io.jenkins.plugins.databricks.emulator.identity.EntraId;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import io.jenkins.plugins.databricks.emulator.identity.InstanceMetadata;
import io.jenkins.plugins.databricks.emulator.identity.PermissionsArea;
import io.jenkins.plugins.databricks.emulator.jobs.JobsArea;
import io.jenkins.plugins.databricks.emulator.runs.RunActions;
import io.jenkins.plugins.databricks.emulator.runs.RunEngine;
import io.jenkins.plugins.databricks.emulator.runs.RunSignals;
import io.jenkins.plugins.databricks.emulator.runs.RunViews;
import io.jenkins.plugins.databricks.emulator.runs.RunsArea;
import io.jenkins.plugins.databricks.emulator.runs.TaskRunner;
import io.jenkins.plugins.databricks.emulator.secrets.SecretsArea;
import io.jenkins.plugins.databricks.emulator.updates.AppsArea;
import io.jenkins.plugins.databricks.emulator.updates.PipelinesArea;
import io.jenkins.plugins.databricks.emulator.updates.UpdateScript;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** All parts of the emulated workspace and its identity providers, put together. */
final class Workspace {

    final RunSignals signals = new RunSignals();
    final Storage storage;
    final JobsArea jobs;
    final RunEngine engine;
    final DatabricksOAuth oauth;
    final EntraId entra;
    final InstanceMetadata metadata;
    final ArmArea arm;
    final SecretsArea secrets;
    final VolumeUploads volumeUploads;
    final VolumeDownloads volumeDownloads;
    final UpdateScript updates = new UpdateScript();
    final PipelinesArea pipelines = new PipelinesArea(updates);
    final AppsArea apps = new AppsArea(updates);

    Workspace(
            Path root,
            URI url,
            Identity identity,
            Routes routes,
            ExecutorService threads,
            ScheduledExecutorService clock)
            throws IOException {
        Ids ids = new Ids();
        storage = new Storage(root);
        secrets = new SecretsArea(identity);
        WorkspaceFilesArea workspaceFiles = new WorkspaceFilesArea(storage, ids);
        PermissionsArea permissions = new PermissionsArea(workspaceFiles::type);
        jobs = new JobsArea(ids, identity, permissions);
        engine = new RunEngine(ids, new TaskRunner(storage, secrets), threads, clock);
        oauth = new DatabricksOAuth(identity, url);
        entra = new EntraId(identity, url);
        metadata = new InstanceMetadata(identity);
        arm = new ArmArea(identity, url);
        RunViews views = new RunViews(url);
        new DbfsArea(storage).register(routes);
        new DbfsUploads(storage).register(routes);
        FilesArea files = new FilesArea(storage);
        files.register(routes);
        volumeUploads = new VolumeUploads(files, storage, url.getScheme());
        volumeUploads.register(routes);
        volumeDownloads = new VolumeDownloads(files, url.toString());
        volumeDownloads.register(routes);
        workspaceFiles.register(routes);
        permissions.register(routes);
        new CurrentUserArea(identity).register(routes);
        jobs.register(routes);
        new RunsArea(jobs, engine, views, signals, ids, identity).register(routes);
        new RunActions(engine, views, signals, ids).register(routes);
        secrets.register(routes);
        pipelines.register(routes);
        apps.register(routes);
        oauth.register(routes);
        arm.register(routes);
        metadata.register(routes);
        entra.register(routes);
    }
}
