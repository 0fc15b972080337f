//! The exports a search is run over, and what the files beside them say.

use super::progress::Progress;
use crate::events::{self, Ask, Ledger, Metadata, Now, Report, Unreadable};
use crate::function::Context;
use crate::harness::dataset::setting_of;
use crate::harness::setting::Setting;
use crate::plan::needs::Needs;
use crate::project::Misfit;
use crate::table::Table;
use crate::value::time::Zone;
use std::path::{Path, PathBuf};

/// Exports, in the order they were named.
pub struct Exports<'p> {
    all: Vec<(&'p Path, Setting)>,
    /// Whether inferred metadata is matched strictly.
    strict: bool,
}

impl<'p> Exports<'p> {
    /// The exports at these paths; what is said beside them is read, and they are not.
    pub fn at(paths: &'p [PathBuf], strict: bool) -> Result<Exports<'p>, Misfit> {
        let setting = |path: &Path| setting_of(path).map_or(Ok(Setting::default()), |file| Setting::read(&file));
        let all: Result<Vec<_>, Misfit> = paths.iter().map(|path| Ok((path.as_path(), setting(path)?))).collect();
        Ok(Exports { all: all?, strict })
    }

    /// The zone that the first of them names.
    pub fn zone(&self) -> Option<Zone> {
        self.all.iter().find_map(|(_, setting)| setting.zone.clone())
    }

    /// The moment that is said of them; of several, the last.
    pub fn now(&self) -> Option<f64> {
        self.all.iter().filter_map(|(_, setting)| setting.now).reduce(f64::max)
    }

    /// Reads what is needed of all events. Times that name no zone are of the export's own, or else of the context's, and
    /// those that name no year were before the moment that is said of the export, or else before the search's.
    pub fn read(
        &self,
        needs: &Needs,
        context: &Context,
        mut take: impl FnMut(Table),
    ) -> Result<Vec<Report>, Unreadable> {
        self.each(needs, context, |path, ask, watch| events::read_watched(path, ask, watch, &mut take))
    }

    /// As [`Exports::read`], and tells of each table where its values came from.
    pub fn traced(
        &self,
        needs: &Needs,
        context: &Context,
        mut take: impl FnMut(Table, Ledger),
    ) -> Result<Vec<Report>, Unreadable> {
        self.each(needs, context, |path, ask, watch| events::traced_watched(path, ask, watch, &mut take))
    }

    fn each(
        &self,
        needs: &Needs,
        context: &Context,
        mut read: impl FnMut(&Path, &Ask<'_>, &mut dyn FnMut(u64)) -> Result<Report, Unreadable>,
    ) -> Result<Vec<Report>, Unreadable> {
        let mut progress = Progress::over(self.bytes());
        let one = |(path, setting): &(&Path, Setting)| {
            let Setting { index, source, sourcetype, host, zone: own, now, render } = setting.clone();
            let now = now.map_or(Now::OfSearch(context.now as i64), |now| Now::Given(now as i64));
            let given = Metadata { index, source, sourcetype, host, now: Some(now), render };
            let zone = own.as_ref().unwrap_or(&context.zone);
            let ask = Ask { needs, given: &given, zone, strict: self.strict };
            let before = progress.read();
            read(path, &ask, &mut |bytes| progress.tell(before + bytes))
        };
        self.all.iter().map(one).collect()
    }

    /// How many bytes they are on the disk; a folder or file that cannot be looked at counts as none.
    pub fn bytes(&self) -> u64 {
        let mut paths: Vec<PathBuf> = self.all.iter().map(|(path, _)| path.to_path_buf()).collect();
        let mut bytes = 0;
        while let Some(path) = paths.pop() {
            match std::fs::read_dir(&path) {
                Ok(folder) => paths.extend(folder.flatten().map(|entry| entry.path())),
                Err(_) => bytes += std::fs::metadata(&path).map_or(0, |data| data.len()),
            }
        }
        bytes
    }
}
