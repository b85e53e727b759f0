"""Notebooks, files and folders of the workspace."""

import base64
import io
import unittest

from common import WorkspaceTest, fresh
from databricks.sdk.errors import BadRequest, DatabricksError, NotFound, ResourceConflict
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language, ObjectType

NOTEBOOK = b"# Databricks notebook source\nprint(1)\n"


class Workspace(WorkspaceTest):
    def setUp(self):
        self.folder = "/Users/user@example.com/" + fresh("f")
        self.w.workspace.mkdirs(self.folder)

    def test_a_notebook_goes_up_as_source_and_comes_back(self):
        self.w.workspace.upload(self.folder + "/n.py", io.BytesIO(b"print(1)\n"))
        status = self.w.workspace.get_status(self.folder + "/n.py")
        self.assertEqual((status.object_type, status.language), (ObjectType.NOTEBOOK, Language.PYTHON))
        with self.w.workspace.download(self.folder + "/n.py") as file:
            self.assertEqual(file.read(), NOTEBOOK)
        exported = self.w.workspace.export(self.folder + "/n.py", format=ExportFormat.SOURCE)
        self.assertEqual(base64.b64decode(exported.content), NOTEBOOK)

    def test_a_file_stays_a_file_byte_by_byte(self):
        contents = bytes(range(256)) + b"\r\n--boundary"
        self.w.workspace.upload(self.folder + "/data.bin", io.BytesIO(contents), format=ImportFormat.AUTO)
        status = self.w.workspace.get_status(self.folder + "/data.bin")
        self.assertEqual((status.object_type, status.size), (ObjectType.FILE, len(contents)))
        with self.w.workspace.download(self.folder + "/data.bin", format=ExportFormat.AUTO) as file:
            self.assertEqual(file.read(), contents)

    def test_what_the_header_calls_a_notebook_loses_its_extension(self):
        self.w.workspace.upload(self.folder + "/n.py", NOTEBOOK, format=ImportFormat.AUTO)
        self.w.workspace.upload(self.folder + "/plain.py", b"print(1)", format=ImportFormat.AUTO)
        listed = {o.path: o.object_type for o in self.w.workspace.list(self.folder)}
        self.assertEqual(
            listed, {self.folder + "/n": ObjectType.NOTEBOOK, self.folder + "/plain.py": ObjectType.FILE}
        )

    def test_import_takes_base64_in_json(self):
        content = base64.b64encode(b"select 1").decode()
        self.w.workspace.import_(
            self.folder + "/q", content=content, format=ImportFormat.SOURCE, language=Language.SQL
        )
        self.assertEqual(self.w.workspace.get_status(self.folder + "/q").language, Language.SQL)
        with self.w.workspace.download(self.folder + "/q") as file:
            self.assertEqual(file.read(), b"-- Databricks notebook source\nselect 1")

    def test_a_jupyter_notebook_is_exported_in_its_format_and_as_source(self):
        cells = b'{"cells":[{"cell_type":"code","source":["print(1)\\n"],"metadata":{},"outputs":[]}],"nbformat":4}'
        self.w.workspace.upload(self.folder + "/j.ipynb", cells, format=ImportFormat.AUTO)
        self.assertEqual(self.w.workspace.get_status(self.folder + "/j").object_type, ObjectType.NOTEBOOK)
        with self.w.workspace.download(self.folder + "/j", format=ExportFormat.JUPYTER) as file:
            self.assertIn(b'"nbformat"', file.read())
        with self.w.workspace.download(self.folder + "/j", format=ExportFormat.SOURCE) as file:
            self.assertEqual(file.read(), b"# Databricks notebook source\nprint(1)\n")

    def test_an_object_is_replaced_only_where_that_is_asked_for(self):
        self.w.workspace.upload(self.folder + "/f", b"one", format=ImportFormat.AUTO)
        with self.assertRaises(ResourceConflict) as refused:
            self.w.workspace.upload(self.folder + "/f", b"two", format=ImportFormat.AUTO)
        self.assertEqual(refused.exception.error_code, "RESOURCE_ALREADY_EXISTS")
        self.w.workspace.upload(self.folder + "/f", b"three", format=ImportFormat.AUTO, overwrite=True)
        with self.w.workspace.download(self.folder + "/f", format=ExportFormat.AUTO) as file:
            self.assertEqual(file.read(), b"three")

    def test_a_source_without_its_language_is_refused(self):
        with self.assertRaisesRegex(DatabricksError, "ImportFormat.AUTO"):
            self.w.workspace.upload(self.folder + "/noextension", b"text")

    def test_listing_goes_down_where_asked(self):
        self.w.workspace.mkdirs(self.folder + "/sub/deep")
        self.w.workspace.upload(self.folder + "/sub/deep/f", b"x", format=ImportFormat.AUTO)
        self.assertEqual([o.path for o in self.w.workspace.list(self.folder)], [self.folder + "/sub"])
        deep = [o.path for o in self.w.workspace.list(self.folder, recursive=True)]
        self.assertEqual(deep, [self.folder + "/sub/deep/f"])

    def test_a_path_is_shown_as_it_was_asked_for(self):
        self.w.workspace.upload(self.folder + "/f", b"x", format=ImportFormat.AUTO)
        for prefix in ("", "/Workspace"):
            self.assertEqual(self.w.workspace.get_status(prefix + self.folder).path, prefix + self.folder)
            self.assertEqual([o.path for o in self.w.workspace.list(prefix + self.folder)], [prefix + self.folder + "/f"])

    def test_a_full_folder_is_deleted_only_with_all_that_is_in_it(self):
        self.w.workspace.upload(self.folder + "/f", b"x", format=ImportFormat.AUTO)
        with self.assertRaises(BadRequest) as refused:
            self.w.workspace.delete(self.folder)
        self.assertEqual(refused.exception.error_code, "DIRECTORY_NOT_EMPTY")
        self.w.workspace.delete(self.folder, recursive=True)
        with self.assertRaises(NotFound):
            self.w.workspace.get_status(self.folder)

    def test_what_is_not_there_is_not_found(self):
        for call in (
            self.w.workspace.get_status,
            self.w.workspace.export,
            self.w.workspace.download,
            self.w.workspace.delete,
            lambda path: list(self.w.workspace.list(path)),
        ):
            with self.assertRaises(NotFound) as missing:
                call(self.folder + "/none")
            self.assertEqual(missing.exception.error_code, "RESOURCE_DOES_NOT_EXIST")


if __name__ == "__main__":
    unittest.main()
