package io.jenkins.plugins.databricks.execution.tokens;

import hudson.FilePath;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import jenkins.model.Jenkins;

/** A small program in the place of Databricks' CLI: it asks the token service for a token, and the workspace for a job. */
final class SignedInCli {

    private static final String PROGRAM = """
            #!/usr/bin/env python3
            import json, os, sys, urllib.request as web

            if '--version' in sys.argv:
                print('Databricks CLI v1.27.0')
                sys.exit()

            def get(url, headers):
                return web.build_opener(web.ProxyHandler({})).open(web.Request(url, headers=headers), timeout=10).read()

            host = os.environ['DATABRICKS_HOST']
            answer = json.loads(get(os.environ['DATABRICKS_METADATA_SERVICE_URL'],
                                    {'X-Databricks-Metadata-Version': '1', 'X-Databricks-Host': host}))
            get(host + '/api/2.2/jobs/get?job_id=17', {'Authorization': 'Bearer ' + answer['access_token']})
            print('signed in')
            """;

    /** For a script that goes on when there is a file {@code go} in its folder. */
    static final String WAIT = """
            printenv DATABRICKS_METADATA_SERVICE_URL > address
            echo waiting
            while [ ! -e go ]; do sleep 0.1; done
            """;

    private SignedInCli() {}

    /** Configures it as the tool 1.27.0. */
    static void install(Path folder) throws IOException {
        Path file = Files.writeString(Files.createDirectories(folder).resolve("databricks"), PROGRAM);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        configure("1.27.0", folder);
    }

    static void configure(String name, Path home) {
        Jenkins.get()
                .getDescriptorByType(DatabricksCliInstallation.DescriptorImpl.class)
                .setInstallations(new DatabricksCliInstallation(name, home.toString(), List.of()));
    }

    /** The address of the service that a script with {@link #WAIT} has. */
    static URI address(FilePath workspace) throws IOException, InterruptedException {
        return URI.create(workspace.child("address").readToString().strip());
    }

    /** The files that tell programs of a workspace how to sign in. */
    static List<FilePath> profiles(FilePath workspace) throws IOException, InterruptedException {
        return Objects.requireNonNull(WorkspaceList.tempDir(workspace)).list().stream()
                .filter(file -> file.getName().endsWith(".cfg"))
                .toList();
    }

    /** What the service at an address says to somebody who asks for the token of a workspace. */
    static String ask(URI address, String host) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setRequestProperty("X-Databricks-Metadata-Version", "1");
        connection.setRequestProperty("X-Databricks-Host", host);
        try (var body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return connection.getResponseCode() + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
