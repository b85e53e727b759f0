package io.jenkins.plugins.databricks.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the report of a run of 1,000 tasks next to the page of 1,000 cases that the JUnit plugin has, both of one build in one Jenkins. Exits with 1
 * where the report is slower or larger.
 */
final class PageBenchmark {

    private static final int WARM_UP = 20;
    private static final int TURNS = 60;
    private static final String REPORT = "databricks/";
    private static final String PEER = "testReport/(root)/Tasks/";
    private static final Pattern ROWS = Pattern.compile("data-rows=\"([^\"]+)\"");

    /** The crumb that Jenkins wants back is good for a session. */
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    private final URI jenkins;
    private final URI build;
    private final String user;
    private String authorization;
    private boolean met = true;

    /**
     * One look at a page.
     *
     * @param first, complete milliseconds to the first and the last byte
     * @param size KiB
     */
    private record Look(double first, double complete, double size, String html) {}

    /** @param jenkins where the job {@link JenkinsHome#PAGE_BENCHMARK} has been built once */
    PageBenchmark(URI jenkins, String user, String password) {
        this.jenkins = jenkins;
        build = jenkins.resolve("job/" + JenkinsHome.PAGE_BENCHMARK + "/1/");
        this.user = user;
        authorization = authorization(password);
    }

    private String authorization(String secret) {
        String userInfo = user + ":" + secret;
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /** To check a password takes Jenkins longer than either page, and would make both seem equally slow. It does not check that of a reader at each page. */
    private void useToken() throws IOException, InterruptedException {
        String crumb = value("crumb", request("crumbIssuer/api/json"));
        authorization = authorization(value(
                "tokenValue",
                request("me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken")
                        .header("Jenkins-Crumb", crumb)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("newTokenName=benchmark"))));
    }

    private HttpRequest.Builder request(String page) {
        return HttpRequest.newBuilder(jenkins.resolve(page)).header("Authorization", authorization);
    }

    /** A value in an answer of Jenkins. */
    private String value(String name, HttpRequest.Builder request) throws IOException, InterruptedException {
        String answer =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
        Matcher value = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(answer);
        if (!value.find()) {
            throw new IOException("Jenkins tells no " + name + ": " + answer);
        }
        return value.group(1);
    }

    /** Whether all bars are met. */
    boolean measure() throws IOException, InterruptedException {
        useToken();
        List<Look> reports = new ArrayList<>();
        List<Look> rows = new ArrayList<>();
        List<Look> peers = new ArrayList<>();
        String list = "databricks/" + rows(look(REPORT));
        for (int turn = 0; turn < WARM_UP + TURNS; turn++) {
            // Each follows the other as often: whatever comes after a large page pays for what that has left in memory.
            Look first = look(turn % 2 == 0 ? REPORT : PEER);
            Look second = look(turn % 2 == 0 ? PEER : REPORT);
            Look report = turn % 2 == 0 ? first : second;
            Look peer = turn % 2 == 0 ? second : first;
            Look all = look(list);
            for (Look complete : List.of(all, peer)) {
                if (!complete.html().contains("task_777")) {
                    throw new IOException("Not all tasks are there: " + complete.html());
                }
            }
            if (turn >= WARM_UP) {
                reports.add(report);
                rows.add(all);
                peers.add(peer);
            }
        }
        tell("to the first byte", "ms", reports, peers, Look::first);
        tell("to the last byte", "ms", reports, peers, Look::complete);
        tell("HTML", "KiB", reports, peers, Look::size);
        System.out.printf(
                Locale.ROOT,
                "the list of all tasks, which the report loads when it is opened: %.0f ms, %.0f KiB%n",
                median(rows, Look::complete),
                median(rows, Look::size));
        return met;
    }

    /** The address of the list of all tasks. */
    private static String rows(Look report) throws IOException {
        Matcher address = ROWS.matcher(report.html());
        if (!address.find()) {
            throw new IOException("The report has no list of tasks: " + report.html());
        }
        return address.group(1);
    }

    private Look look(String page) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(build.resolve(page))
                .header("Authorization", authorization)
                .build();
        long start = System.nanoTime();
        HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        double first = (System.nanoTime() - start) / 1e6;
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readAllBytes();
            double complete = (System.nanoTime() - start) / 1e6;
            if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException(page + " answers with " + answer.statusCode());
            }
            return new Look(first, complete, bytes.length / 1024.0, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private void tell(String what, String unit, List<Look> reports, List<Look> peers, ToDoubleFunction<Look> value) {
        double report = median(reports, value);
        double peer = median(peers, value);
        double ratio = report / peer;
        System.out.printf(
                Locale.ROOT,
                "page of 1,000 tasks: %s: %.0f %s, of 1,000 cases of JUnit %.0f %s: ratio %.2f, at most 1%s%n",
                what,
                report,
                unit,
                peer,
                unit,
                ratio,
                ratio > 1 ? ": NOT MET" : "");
        met &= ratio <= 1;
    }

    private static double median(List<Look> looks, ToDoubleFunction<Look> value) {
        return looks.stream().mapToDouble(value).sorted().toArray()[looks.size() / 2];
    }
}
