//! The datasets of a query, found by where they stand under `fixtures/`.

use super::{file, shown};
use std::io;
use std::path::{Path, PathBuf};

/// What a dataset is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Every query runs over it.
    Shared,
    /// Its query must give a row.
    Fires,
    /// Its query must give none.
    Quiet,
}

impl Role {
    /// Every role, in the order in which a snapshot has them.
    pub const ALL: [Role; 3] = [Role::Shared, Role::Fires, Role::Quiet];

    /// The name of its folder.
    pub fn word(self) -> &'static str {
        match self {
            Role::Shared => "shared",
            Role::Fires => "fires",
            Role::Quiet => "quiet",
        }
    }

    /// The folder of the datasets of this role that a query runs over, with `/` between its parts.
    pub fn folder(self, fixtures: &Path, id: &str) -> String {
        shown(&match self {
            Role::Shared => fixtures.join(self.word()),
            Role::Fires | Role::Quiet => fixtures.join(id.replace('#', "/")).join(self.word()),
        })
    }
}

/// One export, or a folder of them, that a query runs over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dataset {
    /// What it is for.
    pub role: Role,
    /// Its role and its own name: `fires/smbexec-session`.
    pub name: String,
    /// The file or folder.
    pub path: PathBuf,
    /// The file beside it that says what its events do not.
    pub setting: Option<PathBuf>,
}

/// Folders under `fixtures/` that are no query's.
const RESERVED: [&str; 4] = ["shared", "lookups", "macros", "props"];

/// The datasets of a query, shared ones included.
pub fn of_query(fixtures: &Path, id: &str) -> io::Result<Vec<Dataset>> {
    let own = fixtures.join(id.replace('#', "/"));
    let mut all = Vec::new();
    for role in Role::ALL {
        let folder = match role {
            Role::Shared => fixtures.join("shared"),
            Role::Fires | Role::Quiet => own.join(role.word()),
        };
        all.extend(in_folder(&folder, role)?.datasets);
    }
    Ok(all)
}

/// What stands under `fixtures/` and belongs to no query: datasets of an id that no document has, settings without a
/// dataset, files outside the folders that are read.
pub fn strays(fixtures: &Path, ids: &[&str]) -> io::Result<Vec<String>> {
    let ids: Vec<String> = ids.iter().map(|id| id.replace('#', "/")).collect();
    let mut strays = Vec::new();
    let shared = fixtures.join("shared");
    strays.extend(in_folder(&shared, Role::Shared)?.lonely_settings);
    walk(fixtures, "", &ids, &mut strays)?;
    Ok(strays.iter().map(|path| shown(path)).collect())
}

fn walk(folder: &Path, id: &str, ids: &[String], strays: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in entries(folder)? {
        let name = name_of(&entry);
        let role = [Role::Fires, Role::Quiet].into_iter().find(|role| role.word() == name);
        if id.is_empty() && RESERVED.contains(&&*name) {
            continue;
        }
        match role {
            _ if !entry.is_dir() => strays.push(entry),
            Some(role) if ids.iter().any(|known| known == id) => {
                strays.extend(in_folder(&entry, role)?.lonely_settings);
            }
            Some(_) => strays.push(entry),
            None => walk(&entry, &if id.is_empty() { name } else { format!("{id}/{name}") }, ids, strays)?,
        }
    }
    Ok(())
}

/// What one folder of datasets holds.
#[derive(Default)]
struct Shelf {
    datasets: Vec<Dataset>,
    /// Settings that no dataset stands beside.
    lonely_settings: Vec<PathBuf>,
}

fn in_folder(folder: &Path, role: Role) -> io::Result<Shelf> {
    let (mut settings, exports): (Vec<PathBuf>, Vec<PathBuf>) = entries(folder)?
        .into_iter()
        .partition(|path| !path.is_dir() && path.extension().is_some_and(|extension| extension == "toml"));
    let mut shelf = Shelf::default();
    for path in &exports {
        let whole = name_of(path);
        let stem = if path.is_dir() { whole.clone() } else { stem(&whole).to_string() };
        // Two exports may differ in their extension alone; then it is a part of the name.
        let is_shared = exports.iter().any(|other| other != path && self::stem(&name_of(other)) == stem);
        let setting = setting_of(path);
        let name = format!("{}/{}", role.word(), if is_shared { &whole } else { &stem });
        settings.retain(|path| setting.as_ref() != Some(path));
        shelf.datasets.push(Dataset { role, name, path: path.clone(), setting });
    }
    // Settings that two exports share were taken by the first.
    settings.retain(|path| shelf.datasets.iter().all(|dataset| dataset.setting.as_ref() != Some(path)));
    shelf.lonely_settings = settings;
    Ok(shelf)
}

/// The file beside an export that says what its events do not: `a.json.toml` or `a.toml` beside `a.json`.
pub fn setting_of(path: &Path) -> Option<PathBuf> {
    let name = name_of(path);
    let stem = if path.is_dir() { &name } else { stem(&name) };
    let beside = |name: &str| path.with_file_name(format!("{name}.toml"));
    [beside(&name), beside(stem)].into_iter().find(|path| path.is_file())
}

/// A file's name without its extension, and without the one before a compression's.
fn stem(name: &str) -> &str {
    let Some((stem, extension)) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) else { return name };
    let is_packed = ["gz", "zst", "bz2", "xz", "zip"].contains(&extension);
    match stem.rsplit_once('.') {
        Some((inner, "json" | "jsonl" | "ndjson" | "csv" | "xml" | "tar")) if is_packed && !inner.is_empty() => inner,
        Some(_) | None => stem,
    }
}

/// What a folder holds, by name, without hidden files and prose. A folder that is not there holds nothing.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let read = match std::fs::read_dir(folder) {
        Ok(read) => read,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(file::of(folder, "cannot be read", &error)),
    };
    let mut paths = Vec::new();
    for entry in read {
        let path = entry.map_err(|error| file::of(folder, "cannot be read", &error))?.path();
        let name = name_of(&path);
        let is_prose = path.extension().is_some_and(|extension| extension == "md");
        if !name.starts_with('.') && !is_prose {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> io::Result<tempfile::TempDir> {
        let root = tempfile::tempdir()?;
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap_or(root.path()))?;
            std::fs::write(path, "")?;
        }
        Ok(root)
    }

    fn names(root: &Path, id: &str) -> io::Result<Vec<String>> {
        Ok(of_query(root, id)?.into_iter().map(|dataset| dataset.name).collect())
    }

    #[test]
    fn shared_and_own_datasets_come_in_the_order_of_roles_and_names() -> io::Result<()> {
        let root = tree(&[
            "doc/slug/quiet/b.csv",
            "doc/slug/fires/a.json.gz",
            "shared/day/1.json",
            "shared/day/2.json",
            "doc/other/fires/x.json",
        ])?;
        assert_eq!(names(root.path(), "doc#slug")?, ["shared/day", "fires/a", "quiet/b"]);
        assert!(names(&root.path().join("none"), "doc#slug")?.is_empty());
        Ok(())
    }

    #[test]
    fn exports_that_differ_in_extension_alone_keep_it_and_share_their_settings() -> io::Result<()> {
        let root = tree(&["shared/a.json", "shared/a.csv", "shared/a.toml", "shared/b.json", "shared/b.json.toml"])?;
        assert_eq!(names(root.path(), "x")?, ["shared/a.csv", "shared/a.json", "shared/b"]);
        assert!(of_query(root.path(), "x")?.iter().all(|dataset| dataset.setting.is_some()));
        assert!(strays(root.path(), &[])?.is_empty());
        Ok(())
    }

    #[test]
    fn what_belongs_to_no_query_is_named() -> io::Result<()> {
        let root = tree(&[
            "doc/slug/fires/a.json",
            "doc/slug/fire/a.json",
            "doc/slug/quiet/b.toml",
            "gone/quiet/x.json",
            "shared/none.toml",
            "lookups/a.csv",
            "macros/macros.conf",
            "props/props.conf",
            "README.md",
        ])?;
        let found = strays(root.path(), &["doc#slug"])?;
        let prefix = format!("{}/", shown(root.path()));
        let found: Vec<&str> = found.iter().filter_map(|path| path.strip_prefix(&prefix)).collect();
        assert_eq!(found, ["shared/none.toml", "doc/slug/fire/a.json", "doc/slug/quiet/b.toml", "gone/quiet"]);
        Ok(())
    }
}
