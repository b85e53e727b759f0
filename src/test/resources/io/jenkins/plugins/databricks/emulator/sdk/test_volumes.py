"""Volumes by the Files API: one request, parts to presigned addresses, ranges."""

import io
import os
import tempfile
import unittest

from common import WorkspaceTest, client, fresh
from databricks.sdk.errors import BadRequest, DatabricksError, NotFound, ResourceConflict

MIB = 1024 * 1024


class Volumes(WorkspaceTest):
    def setUp(self):
        self.folder = "/Volumes/main/default/landing/" + fresh("f")

    def upload(self, name, contents=b"x", **options):
        self.w.files.upload(f"{self.folder}/{name}", io.BytesIO(contents), **options)

    def test_a_small_file_comes_back_with_its_length_and_date(self):
        self.upload("sub/a b+c%ü.txt", b"contents")
        answer = self.w.files.download(self.folder + "/sub/a b+c%ü.txt")
        self.assertEqual(answer.contents.read(), b"contents")
        self.assertEqual(answer.content_length, 8)
        metadata = self.w.files.get_metadata(self.folder + "/sub/a b+c%ü.txt")
        self.assertEqual(metadata.content_length, 8)
        self.assertTrue(metadata.content_type)
        self.assertRegex(metadata.last_modified, r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")

    def test_a_file_is_replaced_unless_that_is_forbidden(self):
        self.upload("f", b"one")
        with self.assertRaises(ResourceConflict):
            self.upload("f", b"two", overwrite=False)
        self.upload("f", b"three", overwrite=True)
        self.assertEqual(self.w.files.download(self.folder + "/f").contents.read(), b"three")

    def test_a_large_file_goes_in_parts_and_comes_back_in_ranges(self):
        sent = os.urandom(16 * MIB + 1)
        w = client(
            files_ext_multipart_upload_min_stream_size=MIB,
            files_ext_parallel_download_min_file_size=MIB,
            files_ext_parallel_download_default_part_size=5 * MIB,
        )
        w.files.upload(self.folder + "/large.bin", io.BytesIO(sent), part_size=5 * MIB, parallelism=4)
        self.assertEqual(self.w.files.download(self.folder + "/large.bin").contents.read(), sent)
        with tempfile.TemporaryDirectory() as here:
            w.files.download_to(self.folder + "/large.bin", here + "/back", use_parallel=True, parallelism=3)
            with open(here + "/back", "rb") as file:
                self.assertEqual(file.read(), sent)

    def test_a_local_file_goes_up_as_it_is(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"mine")
            file.flush()
            self.w.files.upload_from(self.folder + "/mine", file.name)
        self.assertEqual(self.w.files.download(self.folder + "/mine").contents.read(), b"mine")

    def test_the_oldest_way_to_down_and_upload_works_too(self):
        plain = client(disable_experimental_files_api_client=True)
        plain.files.upload(self.folder + "/f", io.BytesIO(b"plain"), overwrite=True)
        self.assertEqual(plain.files.download(self.folder + "/f").contents.read(), b"plain")

    def test_a_range_is_answered_as_a_range(self):
        self.upload("f", b"0123456789")
        path = "/api/2.0/fs/files" + self.folder + "/f"
        for asked, expected in (("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-2", b"89"), ("bytes=8-99", b"89")):
            answer = self.w.api_client.do(
                "GET", path, headers={"Range": asked}, raw=True, response_headers=["Content-Range"]
            )
            self.assertEqual(answer["contents"].read(), expected)
            self.assertRegex(answer["Content-Range"], r"^bytes \d-9/10$|^bytes 2-4/10$")
        with self.assertRaises(DatabricksError):
            self.w.api_client.do("GET", path, headers={"Range": "bytes=10-"}, raw=True)

    def test_a_listing_goes_over_pages(self):
        for name in ("a", "b", "c"):
            self.upload(name, b"12")
        self.w.files.create_directory(self.folder + "/d/e")
        entries = {e.name: e for e in self.w.files.list_directory_contents(self.folder, page_size=2)}
        self.assertEqual(sorted(entries), ["a", "b", "c", "d"])
        self.assertTrue(entries["d"].is_directory)
        self.assertEqual((entries["a"].file_size, entries["a"].path), (2, self.folder + "/a"))

    def test_directories_are_made_found_and_removed_empty(self):
        self.w.files.create_directory(self.folder + "/d")
        self.w.files.create_directory(self.folder + "/d")
        self.w.files.get_directory_metadata(self.folder + "/d")
        self.upload("d/f")
        with self.assertRaises(BadRequest) as refused:
            self.w.files.delete_directory(self.folder + "/d")
        self.assertEqual(refused.exception.get_error_info()[0].reason, "FILES_API_DIRECTORY_IS_NOT_EMPTY")
        self.w.files.delete(self.folder + "/d/f")
        self.w.files.delete_directory(self.folder + "/d")
        with self.assertRaises(NotFound):
            self.w.files.get_directory_metadata(self.folder + "/d")

    def test_what_is_not_there_is_not_found(self):
        missing = self.folder + "/none"
        for call in (
            self.w.files.download,
            self.w.files.get_metadata,
            self.w.files.delete,
            self.w.files.delete_directory,
            lambda path: list(self.w.files.list_directory_contents(path)),
        ):
            with self.assertRaises(NotFound):
                call(missing)

    def test_dbfs_copies_to_a_volume_and_lists_it(self):
        dbfs = "/" + fresh("dbfs")
        self.w.dbfs.upload(dbfs + "/f", io.BytesIO(b"one"))
        self.w.dbfs.copy(dbfs + "/f", "dbfs:" + self.folder + "/f")
        self.assertEqual(self.w.files.download(self.folder + "/f").contents.read(), b"one")
        self.assertEqual([file.file_size for file in self.w.dbfs.list(self.folder)], [3])


if __name__ == "__main__":
    unittest.main()
