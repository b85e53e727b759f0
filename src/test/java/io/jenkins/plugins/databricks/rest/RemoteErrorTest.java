package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read when Databricks refuses, whatever shape the refusal has. */
class RemoteErrorTest {

    private static final RestRequest READ = RestRequest.get("/api/2.2/jobs/list");
    private static final RestRequest JOB = RestRequest.post("/api/2.2/jobs/run-now", JsonCodec.object());

    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private DatabricksException refusal(RestRequest request) {
        return assertThrows(
                DatabricksException.class,
                () -> TestClients.of(server.url(), new FakeTime().policy()).call(request));
    }

    private DatabricksException refusal(int status, String body) {
        server.answer(status, body);
        return refusal(READ);
    }

    @Test
    void aCurrentErrorIsToldWithStatusCodeMessageAndRequestId() {
        server.answer(400, """
                {"error_code": "INVALID_PARAMETER_VALUE", "message": "Missing required field: job_id",
                 "details": [
                   {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "X", "domain": "databricks.com"},
                   {"@type": "type.googleapis.com/google.rpc.RequestInfo", "request_id": "3fa85f64-5717"}]}""");

        DatabricksException e = refusal(JOB);

        assertThat(
                e.getMessage(),
                is("127.0.0.1 answered 400 INVALID_PARAMETER_VALUE to POST /api/2.2/jobs/run-now:"
                        + " Missing required field: job_id (request ID 3fa85f64-5717)"));
        assertThat(e.status(), is(400));
        assertThat(e.errorCode(), is("INVALID_PARAMETER_VALUE"));
        assertThat(e.remoteMessage(), is("Missing required field: job_id"));
        assertThat(e.requestId(), is("3fa85f64-5717"));
    }

    @Test
    void theRequestIdMayBeAHeader() {
        server.answer(400, "{\"error_code\": \"BAD_REQUEST\", \"message\": \"no\"}", "X-Request-Id", "head-1");

        assertThat(refusal(READ).getMessage(), containsString("no (request ID head-1)"));
    }

    @Test
    void aNumberAsErrorCodeIsShownAsItCame() {
        DatabricksException e = refusal(500, "{\"error_code\": 4711, \"message\": \"odd\"}");

        assertThat(e.errorCode(), is("4711"));
        assertThat(e.getMessage(), containsString("answered 500 4711 to GET /api/2.2/jobs/list: odd"));
    }

    @Test
    void theOldShapeWithOneErrorTextIsRead() {
        DatabricksException e = refusal(400, "{\"error\": \"Bad Target: /api/9.9\"}");

        assertThat(e.remoteMessage(), is("Bad Target: /api/9.9"));
        assertThat(e.errorCode(), is(nullValue()));
    }

    @Test
    void anOauthErrorIsReadWithItsDescription() {
        DatabricksException e = refusal(
                400, "{\"error\": \"invalid_client\", \"error_description\": \"Client authentication failed\"}");

        assertThat(e.errorCode(), is("invalid_client"));
        assertThat(e.remoteMessage(), is("Client authentication failed"));
    }

    @Test
    void anErrorObjectAsAzureSendsItIsRead() {
        DatabricksException e = refusal(
                404, "{\"error\": {\"code\": \"ResourceNotFound\", \"message\": \"The Resource was not found.\"}}");

        assertThat(e.errorCode(), is("ResourceNotFound"));
        assertThat(e.remoteMessage(), is("The Resource was not found."));
    }

    @Test
    void aScimErrorIsRead() {
        DatabricksException e =
                refusal(409, "{\"detail\": \"User exists\", \"status\": \"409\", \"scimType\": \"uniqueness\"}");

        assertThat(e.errorCode(), is("uniqueness"));
        assertThat(e.remoteMessage(), is("User exists"));
    }

    @Test
    void aTextOfCodeAndMessageIsRead() {
        DatabricksException e = refusal(400, "MALFORMED_REQUEST: vpc_endpoints malformed parameters:\n vpc missing");

        assertThat(e.errorCode(), is("MALFORMED_REQUEST"));
        assertThat(e.remoteMessage(), is("vpc_endpoints malformed parameters: vpc missing"));
    }

    @Test
    void anyOtherTextIsTheMessage() {
        assertThat(refusal(400, "no healthy upstream").getMessage(), containsString(": no healthy upstream"));
    }

    @Test
    void brokenJsonIsTheMessage() {
        assertThat(refusal(400, "{\"error_code\": ").getMessage(), containsString(": {\"error_code\":"));
    }

    @Test
    void anEmptyAnswerIsToldByItsStatus() {
        assertThat(refusal(400, "").getMessage(), is("127.0.0.1 answered 400 to GET /api/2.2/jobs/list"));
    }

    @Test
    void aWebPageIsToldByWhatItSaysAndWithWhatToCheck() {
        DatabricksException e = refusal(
                403, "<html><head><title>Error 403</title></head><body><pre>\n Access\n  denied </pre></body></html>");

        assertThat(e.getMessage(), containsString("answered 403 to GET /api/2.2/jobs/list: Access denied."));
        assertThat(e.getMessage(), containsString("a web page, not a response of the Databricks API"));
        assertThat(e.getMessage(), not(containsString("<")));
    }

    @Test
    void aWebPageWithoutTextIsToldByItsTitle() {
        assertThat(
                refusal(404, "<!DOCTYPE html><html><head><title>Not Found</title></head></html>")
                        .getMessage(),
                containsString(": Not Found. This is a web page"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "\uFEFF"})
    void aWebPageThatClaimsSuccessIsAnError(String before) {
        DatabricksException e = refusal(
                200, before + "<html><head><title>Sign in to your proxy</title></head><body>Hello</body></html>");

        assertThat(e.getMessage(), containsString("Sign in to your proxy"));
        assertThat(e.getMessage(), containsString("check the workspace's host name and whether a proxy"));
    }

    @Test
    void successWithSomethingThatIsNoJsonIsAnErrorThatDoesNotQuoteIt() {
        DatabricksException e = refusal(200, "{\"access_token\": \"dapi-secret");

        assertThat(e.getMessage(), containsString("with something that is not JSON"));
        assertThat(e.getMessage(), not(containsString("secret")));
        assertThat(e.getCause(), is(nullValue()));
    }

    @Test
    void successWithNothingIsAnEmptyObject() throws Exception {
        server.answer(200, "");

        assertThat(TestClients.of(server.url(), new FakeTime().policy()).call(READ), is((Object) JsonCodec.object()));
    }

    @Test
    void aPrivateLinkRedirectIsToldAsWhatItIs() {
        server.answer(302, "", "Location", "/login.html?error=private-link-validation-error");

        assertThat(refusal(READ).getMessage(), containsString("accepts requests only through its private link"));
    }

    @Test
    void anyOtherRedirectIsToldWithWhatToCheck() {
        server.answer(302, "", "Location", "https://proxy.example.com/login");

        DatabricksException e = refusal(READ);

        assertThat(e.getMessage(), containsString("The Databricks API never redirects"));
        assertThat("it was not followed", server.seen().size(), is(1));
    }

    @Test
    void anIpAccessListIsToldWithWhatToDo() {
        DatabricksException e = refusal(
                403,
                "{\"error_code\": \"PERMISSION_DENIED\", \"message\": \"Source IP address: 1.2.3.4 is blocked by"
                        + " Databricks IP ACL for workspace: 17\"}");

        assertThat(e.getMessage(), containsString("1.2.3.4"));
        assertThat(e.getMessage(), containsString("ask a workspace administrator to add it"));
        assertThat(e.getMessage(), containsString("via: 'controller'"));
    }

    @Test
    void aPrincipalThatIsNotInTheWorkspaceIsToldTheWayIn() {
        DatabricksException e =
                refusal(403, "{\"error_code\": \"PERMISSION_DENIED\", \"message\": \"User not authorized.\"}");

        assertThat(e.getMessage(), containsString("answered 403 PERMISSION_DENIED"));
        assertThat(e.getMessage(), containsString("User not authorized. The principal of this credential"));
        assertThat(e.getMessage(), containsString("is not a user of this workspace: add it"));
        assertThat(
                "which a principal of Databricks or a token cannot use",
                e.getMessage(),
                not(containsString("azureResourceId")));
    }

    @Test
    void aPageThatBeginsWhatItNeverEndsIsReadOnce() {
        String page = "<pre><title>Problem accessing /".repeat(30_000);

        assertThat(RemoteError.read(page(page)).shape(), is(RemoteError.Shape.WEB_PAGE));
        assertThat(RemoteError.read(page(page)).message(), is(nullValue()));
        assertThat(
                RemoteError.read(page(page + "why</title>")).message(),
                containsString("Problem accessing /<pre><title>"));
    }

    private static HttpResponse page(String html) {
        return new HttpResponse(500, Map.of(), html.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Invalid access token.", "Access token has expired."})
    void aTokenThatIsWrongIsToldAsThatEvenWith403(String message) {
        DatabricksException e = refusal(403, "{\"error_code\": \"403\", \"message\": \"" + message + "\"}");

        assertThat(e.getMessage(), containsString("is wrong, expired or revoked"));
        assertThat(e.getMessage(), not(containsString("azureResourceId")));
    }

    @Test
    void aMissingTokenIsToldWithWhatToRenew() {
        assertThat(
                refusal(401, "{\"error_code\": 401, \"message\": \"Credential was not sent\"}")
                        .getMessage(),
                containsString("replace it and use Test connection"));
    }

    @Test
    void aJobThatDoesNotExistIsNotFoundAlthoughDatabricksSaysInvalidParameter() {
        server.answer(400, "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"Job 17 does not exist.\"}");

        DatabricksException e = refusal(JOB);

        assertThat(e.isNotFound(), is(true));
        assertThat(e.getMessage(), containsString("Job 17 does not exist. Check jobId and the workspace"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Run 5 does not exist.", "Run: 5 in job: 17 doesn't exist"})
    void aRunThatDoesNotExistIsNotFoundToo(String message) {
        server.answer(400, "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"" + message + "\"}");

        DatabricksException e = refusal(RestRequest.get("/api/2.2/jobs/runs/get"));

        assertThat(e.isNotFound(), is(true));
        assertThat(e.getMessage(), containsString("Databricks keeps runs for 60 days"));
    }

    @Test
    void anotherInvalidParameterIsNotTakenForNotFound() {
        assertThat(
                refusal(400, "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"Cluster does not exist\"}")
                        .isNotFound(),
                is(false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404|{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"Path (/x) doesn't exist.\"}|true",
                "404|{\"error_code\": \"NOT_FOUND\", \"message\": \"x\"}|true",
                "404|''|true",
                "400|{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"x\"}|true",
                "404|{\"error_code\": \"ENDPOINT_NOT_FOUND\", \"message\": \"No API found for 'GET /x'\"}|false",
                "404|{\"error_code\": \"FEATURE_DISABLED\", \"message\": \"x\"}|false",
                "404|<html><head><title>404 Not Found</title></head></html>|false",
                "404|{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"There is no worker environment with id 3\"}|false",
            })
    void onlyTheThingThatIsNamedIsNotFound(int status, String body, boolean notFound) {
        assertThat(refusal(status, body).isNotFound(), is(notFound));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error_code\": \"\", \"message\": \"Path (/Shared/n) already exists.\"}",
                "{\"message\": \"RESOURCE_ALREADY_EXISTS: /Shared/n already exists. Choose another name.\"}",
                "{\"message\": \"Scope daily already exists\"}",
                "RESOURCE_ALREADY_EXISTS: Scope daily already exists!"
            })
    void whatIsThereAlreadyIsRecognizedWithoutACodeOfItsOwn(String body) {
        assertThat(refusal(400, body).isAlreadyExists(), is(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"tag 'a' already exists\"}",
                "{\"message\": \"Path (/Shared) doesn't exist.\"}",
                ""
            })
    void anotherRefusalIsNotTakenForWhatIsThereAlready(String body) {
        assertThat(refusal(400, body).isAlreadyExists(), is(false));
    }

    @Test
    void whatIsThereAlreadyIsRecognized() {
        assertThat(
                refusal(400, "{\"error_code\": \"RESOURCE_ALREADY_EXISTS\", \"message\": \"x\"}")
                        .isAlreadyExists(),
                is(true));
        server.answer(409, "{\"error_code\": \"ALREADY_EXISTS\", \"message\": \"x\"}");
        refusal(READ);
        assertThat(refusal(READ).isAlreadyExists(), is(true));
        server.answer(409, "{\"error_code\": \"ABORTED\", \"message\": \"x\"}");
        refusal(READ);
        assertThat(refusal(READ).isAlreadyExists(), is(false));
    }

    @Test
    void remoteControlCharactersAndLineBreaksDoNotReachAnyPartOfTheMessage() {
        String evil = "a\\r\\n[Pipeline] End\\u001b[2J\\u0007\\u009b\\u0085\\u2028\\u202eb";
        DatabricksException e = refusal(
                400,
                "{\"error_code\": \"CODE" + evil + "\", \"message\": \"text" + evil
                        + "\", \"details\": [{\"request_id\": \"id" + evil + "\"}]}");

        assertThat(
                e.getMessage().codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e),
                is(true));
        assertThat(e.getMessage(), containsString("text"));
        assertThat(e.errorCode().length(), lessThan(100));
    }

    @Test
    void aMessageOfAMegabyteIsCut() {
        DatabricksException e = refusal(
                400, "{\"error_code\": \"" + "C".repeat(5_000) + "\", \"message\": \"" + "x".repeat(1 << 20) + "\"}");

        assertThat(e.getMessage().length(), lessThan(5_000));
    }

    @Test
    void theQueryAndTheBodyAreNotPartOfTheMessage() {
        server.answer(400, "{\"error_code\": \"BAD_REQUEST\", \"message\": \"no\"}");

        DatabricksException e = refusal(
                RestRequest.post("/api/2.0/secrets/put", JsonCodec.object().put("string_value", "hunter2"))
                        .with("page_token", "secret-page"));

        assertThat(
                e.toString(),
                allOf(not(containsString("hunter2")), not(containsString("secret-page")), not(containsString("dapi"))));
    }

    /** As proxies that help in finding faults do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\": \"Bad request: Authorization: Bearer SECRET, Accept: */*\"}",
                "{\"error\": \"invalid_client\", \"error_description\": \"cannot verify SECRET\"}",
                "<html><pre>GET /api HTTP/1.1\nAuthorization: Bearer SECRET\nHost: x</pre></html>",
                "GET /api: authorization=Bearer SECRET",
                "{\"message\": \"client_assertion=SECRET&grant_type=x\"}",
            })
    void whatQuotesTheRequestIsToldWithoutItsSecrets(String body) {
        for (String secret : List.of(
                "dapi0123456789abcdef0123456789abcdef",
                "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqZW5raW5zIn0.c2lnbmF0dXJl-_x",
                "dose0123456789abcdef0123456789abcdef",
                "Ab~8Q~0123456789012345678901234567890")) {
            String message = refusal(400, body.replace("SECRET", secret)).getMessage();

            assertThat(message, containsString("(hidden)"));
            for (String part : secret.split("\\.")) {
                assertThat(message, not(containsString(part)));
            }
        }
    }
}
