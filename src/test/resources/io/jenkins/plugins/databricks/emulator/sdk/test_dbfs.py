"""DBFS: files in and out, in blocks and whole, as the SDK and its dbutils do it."""

import base64
import io
import os
import tempfile
import unittest

from common import WorkspaceTest, fresh
from databricks.sdk.errors import BadRequest, NotFound, ResourceConflict

MIB = 1024 * 1024


class Dbfs(WorkspaceTest):
    def setUp(self):
        self.folder = "/" + fresh("dbfs")

    def put(self, path, contents=b"x", **options):
        self.w.dbfs.put(path, contents=base64.b64encode(contents).decode(), **options)

    def read(self, path):
        with self.w.dbfs.download(path) as file:
            return file.read()

    def test_a_large_file_comes_back_in_reads_of_one_mebibyte(self):
        sent = os.urandom(2 * MIB + 17)
        self.w.dbfs.upload(self.folder + "/a/large.bin", io.BytesIO(sent))
        self.assertEqual(self.read(self.folder + "/a/large.bin"), sent)
        whole = self.w.dbfs.read(self.folder + "/a/large.bin", length=MIB)
        self.assertEqual(whole.bytes_read, MIB)

    def test_a_read_is_half_a_megabyte_unless_it_says_otherwise(self):
        self.put(self.folder + "/f", b"x" * MIB)
        self.assertEqual(self.w.dbfs.read(self.folder + "/f").bytes_read, 500_000)

    def test_blocks_are_a_file_once_they_are_closed(self):
        self.w.dbfs.mkdirs(self.folder)
        handle = self.w.dbfs.create(self.folder + "/f").handle
        for block in (b"one", b"two"):
            self.w.dbfs.add_block(handle, base64.b64encode(block).decode())
        self.assertFalse(self.w.dbfs.exists(self.folder + "/f"))
        self.w.dbfs.close(handle)
        self.assertEqual(self.read(self.folder + "/f"), b"onetwo")
        with self.assertRaises(NotFound):
            self.w.dbfs.close(handle)
        with self.assertRaises(BadRequest) as refused:
            self.put(self.folder + "/g", b"x" * (MIB + 1))
        self.assertEqual(refused.exception.error_code, "MAX_BLOCK_SIZE_EXCEEDED")

    def test_more_than_one_mebibyte_is_not_read_at_once(self):
        self.put(self.folder + "/f")
        with self.assertRaises(BadRequest) as refused:
            self.w.dbfs.read(self.folder + "/f", length=MIB + 1)
        self.assertEqual(refused.exception.error_code, "MAX_READ_SIZE_EXCEEDED")

    def test_what_is_behind_the_end_is_empty(self):
        self.put(self.folder + "/f", b"0123456789")
        self.assertEqual(base64.b64decode(self.w.dbfs.read(self.folder + "/f", offset=7, length=10).data), b"789")
        self.assertFalse(self.w.dbfs.read(self.folder + "/f", offset=20, length=10).bytes_read)
        for wrong in ({"offset": -1}, {"length": -1}):
            with self.assertRaises(BadRequest) as refused:
                self.w.dbfs.read(self.folder + "/f", **wrong)
            self.assertEqual(refused.exception.error_code, "INVALID_PARAMETER_VALUE")

    def test_a_file_is_replaced_only_where_that_is_asked_for(self):
        self.put(self.folder + "/f", b"one")
        for write in (
            lambda: self.put(self.folder + "/f", b"two"),
            lambda: self.w.dbfs.upload(self.folder + "/f", io.BytesIO(b"two")),
        ):
            with self.assertRaises(ResourceConflict) as refused:
                write()
            self.assertEqual(refused.exception.error_code, "RESOURCE_ALREADY_EXISTS")
        self.assertEqual(self.read(self.folder + "/f"), b"one")
        self.w.dbfs.upload(self.folder + "/f", io.BytesIO(b"three"), overwrite=True)
        self.assertEqual(self.read(self.folder + "/f"), b"three")

    def test_listing_goes_down_where_asked(self):
        self.put(self.folder + "/f", b"12")
        self.put(self.folder + "/sub/g", b"123")
        flat = {file.path: (file.is_dir, file.file_size) for file in self.w.dbfs.list(self.folder)}
        self.assertEqual(flat, {self.folder + "/f": (False, 2), self.folder + "/sub": (True, 0)})
        deep = [file.path for file in self.w.dbfs.list(self.folder, recursive=True)]
        self.assertEqual(sorted(deep), [self.folder + "/f", self.folder + "/sub/g"])

    def test_a_file_moves_and_does_not_replace_another(self):
        self.put(self.folder + "/f", b"one")
        self.put(self.folder + "/g", b"two")
        with self.assertRaises(ResourceConflict) as refused:
            self.w.dbfs.move(self.folder + "/f", self.folder + "/g")
        self.assertEqual(refused.exception.error_code, "RESOURCE_ALREADY_EXISTS")
        with self.assertRaises(NotFound):
            self.w.dbfs.move(self.folder + "/none", self.folder + "/h")
        self.w.dbfs.move(self.folder + "/f", self.folder + "/h")
        self.assertEqual(self.read(self.folder + "/h"), b"one")
        self.assertFalse(self.w.dbfs.exists(self.folder + "/f"))

    def test_a_folder_moves_with_all_that_is_in_it(self):
        self.put(self.folder + "/from/sub/f", b"one")
        self.w.dbfs.move_(self.folder + "/from", self.folder + "/to", recursive=True)
        self.assertEqual(self.read(self.folder + "/to/sub/f"), b"one")
        self.assertFalse(self.w.dbfs.exists(self.folder + "/from"))

    def test_a_full_folder_is_deleted_only_with_all_that_is_in_it(self):
        self.put(self.folder + "/sub/f")
        with self.assertRaisesRegex(BadRequest, "not empty"):
            self.w.api_client.do("POST", "/api/2.0/dbfs/delete", body={"path": self.folder, "recursive": False})
        self.w.dbfs.delete(self.folder, recursive=True)
        self.assertFalse(self.w.dbfs.exists(self.folder))
        self.w.api_client.do("POST", "/api/2.0/dbfs/delete", body={"path": self.folder})

    def test_what_is_not_there_is_not_found(self):
        for call in (self.w.dbfs.get_status, self.w.dbfs.read, lambda path: list(self.w.dbfs.list(path))):
            with self.assertRaises(NotFound) as missing:
                call(self.folder + "/none")
            self.assertEqual(missing.exception.error_code, "RESOURCE_DOES_NOT_EXIST")

    def test_files_are_copied_from_and_to_this_machine(self):
        with tempfile.TemporaryDirectory() as here:
            with open(here + "/a", "wb") as file:
                file.write(b"mine")
            self.w.dbfs.copy("file:" + here + "/a", self.folder + "/a")
            self.w.dbfs.copy(self.folder + "/a", "file:" + here + "/b")
            with open(here + "/b", "rb") as file:
                self.assertEqual(file.read(), b"mine")

    def test_dbutils_sees_the_same_files(self):
        fs = self.w.dbutils.fs
        fs.mkdirs(self.folder + "/sub")
        fs.put("dbfs:" + self.folder + "/f", "text", True)
        self.assertEqual(fs.head(self.folder + "/f"), "text")
        fs.cp(self.folder + "/f", self.folder + "/sub/g")
        fs.mv(self.folder + "/f", self.folder + "/h")
        self.assertEqual(sorted(file.name for file in fs.ls(self.folder)), ["h", "sub"])
        fs.rm(self.folder, True)
        self.assertFalse(self.w.dbfs.exists(self.folder))


if __name__ == "__main__":
    unittest.main()
