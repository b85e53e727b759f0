/* The result of Test connection is for the fields as they were: remove it as soon as one of them is edited. */
(function () {
  const BUTTONS =
    "button[data-validate-button-method=testConnection][data-validate-button-descriptor-url*='io.jenkins.plugins.databricks.']";

  function forget(event) {
    document.querySelectorAll(BUTTONS).forEach(function (button) {
      const fields = button.dataset.validateButtonWith.split(",");
      if (fields.some((name) => findPreviousFormItem(button, name) === event.target)) {
        // Replace the element, as the response to a test in progress will be written to the old one.
        const status = button.nextElementSibling;
        status.replaceWith(status.cloneNode(false));
      }
    });
  }

  document.addEventListener("input", forget);
  document.addEventListener("change", forget);
})();
