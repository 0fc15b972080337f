//! Files that are written whole or not at all: a reader, or a run that is killed, never meets half of one.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file, beside its place first and then into it. Folders above it that are not there are made.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    // What a link leads to is written, and the link stays.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        // A pipe or a device is no file that could be put in place of another.
        return fs::OpenOptions::new().write(true).open(path)?.write_all(content);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".spelt-");
    shared(&mut builder);
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file is private to its owner unless told; what is written here is shared like any file of a repository.
#[cfg(unix)]
fn shared(builder: &mut tempfile::Builder) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn shared(_: &mut tempfile::Builder) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_made_and_nothing_else_is_left() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let file = root.path().join("a/b/report.xml");
        write(&file, b"one")?;
        write(&file, b"two")?;
        assert_eq!(fs::read(&file)?, b"two");
        assert_eq!(fs::read_dir(root.path().join("a/b"))?.count(), 1);
        Ok(())
    }

    #[test]
    fn what_cannot_be_put_in_place_leaves_nothing() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let folder = root.path().join("report.xml");
        fs::create_dir(&folder)?;
        assert!(write(&folder, b"one").is_err());
        assert_eq!(fs::read_dir(root.path())?.count(), 1);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_a_device_is_not_replaced() -> io::Result<()> {
        use std::os::unix::fs::FileTypeExt;
        let root = tempfile::tempdir()?;
        let (file, link) = (root.path().join("file"), root.path().join("link"));
        fs::write(&file, "one")?;
        std::os::unix::fs::symlink(&file, &link)?;
        write(&link, b"two")?;
        assert_eq!(fs::read(&file)?, b"two");
        assert!(fs::symlink_metadata(&link)?.is_symlink());
        write(Path::new("/dev/null"), b"nothing")?;
        assert!(fs::metadata("/dev/null")?.file_type().is_char_device());
        Ok(())
    }
}
