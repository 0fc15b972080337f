//! Files that are written whole or not at all: a reader, or a run that is killed, never meets half of one.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// What the name of a file begins with until it is whole. Nothing else in a repository is called so.
pub const UNFINISHED: &str = ".spelt-";

/// So often may an unfinished file vanish under the hands of this run before it gives up.
const ATTEMPTS: usize = 8;

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
    let mut attempts = 1;
    loop {
        match replace(path, folder, content) {
            // Another run may have swept the file away in the moment before it was locked.
            Err(error) if error.kind() == ErrorKind::NotFound && attempts < ATTEMPTS => attempts += 1,
            result => return result,
        }
    }
}

/// Writes a new file in a folder, and puts it in place of another.
fn replace(path: &Path, folder: &Path, content: &[u8]) -> io::Result<()> {
    let (unfinished, mut file) = begin(folder)?;
    // Where a file system knows no locks, `sweep` cannot take one either, and leaves the file alone.
    file.lock().ok();
    let written = file.write_all(content).and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        fs::remove_file(&unfinished).ok();
    }
    written
}

/// A file of its own, whatever other runs do in the same folder.
fn begin(folder: &Path) -> io::Result<(PathBuf, File)> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{UNFINISHED}{}-{number}", std::process::id()));
        match File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            // Left by a run that was killed, or of a process on another machine that shares the folder.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Removes what runs that were killed left unfinished under a folder. What another run is writing at the moment is
/// locked, and stays. A file that cannot be removed is in nobody's way, so that is no error.
pub fn sweep(folder: &Path) {
    let unfinished = under(folder, |name| name.starts_with(UNFINISHED));
    unfinished.unwrap_or_default().iter().for_each(|path| remove_abandoned(path));
}

fn remove_abandoned(path: &Path) {
    let Ok(file) = File::options().write(true).open(path) else { return };
    if file.try_lock().is_ok() {
        // A file that was put in its place in the meantime is no longer called so, and nothing is removed.
        fs::remove_file(path).ok();
    }
}

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> io::Result<()> {
    // Where nothing can be written, not even a file that is not there can be removed.
    if fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Ok(());
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The files under a folder whose names are wanted, by path. A folder that is not there has none.
pub fn under(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let read = match fs::read_dir(&folder) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(of(&folder, "cannot be read", &error)),
        };
        for entry in read {
            let entry = entry.map_err(|error| of(&folder, "cannot be read", &error))?;
            match entry.file_type()?.is_dir() {
                true => folders.push(entry.path()),
                false if is_wanted(&entry.file_name().to_string_lossy()) => found.push(entry.path()),
                false => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

/// An error that names its file: `snapshots/a.snap cannot be written: No space left on device`.
pub fn of(path: &Path, what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{} {what}: {error}", super::shown(path)))
}

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

    #[test]
    fn what_a_killed_run_left_is_swept_away_and_what_another_writes_stays() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        fs::write(root.path().join(".spelt-1-0"), "half a snap")?;
        fs::write(root.path().join("a.snap"), "whole")?;
        let (path, file) = begin(root.path())?;
        file.lock()?;
        sweep(root.path());
        assert!(path.exists() && root.path().join("a.snap").exists());
        assert_eq!(fs::read_dir(root.path())?.count(), 2);
        drop(file);
        sweep(root.path());
        assert!(!path.exists());
        Ok(())
    }

    #[test]
    fn a_file_that_is_not_there_is_as_good_as_removed() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        remove(&root.path().join("none"))?;
        assert!(remove(root.path()).is_err());
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
