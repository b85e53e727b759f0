/* What Test connection has found is true of the fields as they were: it goes as soon as one of them is edited. */
(function () {
  const BUTTONS =
    "button[data-validate-button-method=testConnection][data-validate-button-descriptor-url*='io.jenkins.plugins.databricks.']";

  function forget(event) {
    document.querySelectorAll(BUTTONS).forEach(function (button) {
      const fields = button.dataset.validateButtonWith.split(",");
      if (fields.some((name) => findPreviousFormItem(button, name) === event.target)) {
        // In place of the old one, into which the answer to a test that is still going on will be written.
        const status = button.nextElementSibling;
        status.replaceWith(status.cloneNode(false));
      }
    });
  }

  document.addEventListener("input", forget);
  document.addEventListener("change", forget);
})();
