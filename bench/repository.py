"""A repository for timing `spelt test`: searches such as detection teams write, over shared exports; always the same."""

import random
import shutil

# The programs, words and fields that the searches ask for. Most are in no event, as in life.
PROGRAMS = (
    "powershell.exe cmd.exe rundll32.exe regsvr32.exe mshta.exe wmic.exe certutil.exe bitsadmin.exe schtasks.exe "
    "psexec.exe net.exe nltest.exe vssadmin.exe wevtutil.exe procdump.exe adfind.exe plink.exe msbuild.exe "
    "installutil.exe cscript.exe wscript.exe sc.exe reg.exe whoami.exe conhost.exe svchost.exe lsass.exe taskhostw.exe"
).split()
WORDS = (
    "-enc whoami comsvcs.dll MiniDump shadowcopy delete -NoProfile DownloadString FromBase64String urlcache /create "
    "lsass ntds.dit sekurlsa \\\\ADMIN$ \\\\C$\\\\ invoke-mimikatz scrobj.dll javascript: -k netsvcs 0xffffffff /node: "
    "HKLM\\\\SAM Add-MpPreference advfirewall disablelogging /embedding stop_service trustedinstaller"
).split()
USERS = "alice bob SYSTEM svc-backup carol helpdesk administrator guest".split()
MACROS = """\
[process_creation(1)]
args = name
definition = (EventCode=4688 NewProcessName="*\\\\$name$") OR (EventCode=1 Image="*\\\\$name$")

[when(1)]
args = field
definition = convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$)

[known_admins]
definition = user IN ("svc-backup", "helpdesk")

[in_summaries]
definition = summariesonly=false allow_old_summaries=true
"""
ASSETS = "dest,owner,priority\nDC-01.corp.example,identity,critical\nFS-01.corp.example,files,high\nSQL-02.corp.example,data,high\n"


class Author:
    """Writes searches, from one seed."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def program(self):
        return self.dice.choice(PROGRAMS)

    def word(self):
        return self.dice.choice(WORDS)

    def any_of(self, field, pick, most=6):
        terms = [f'{field}="*{pick()}*"' for _ in range(self.dice.randint(1, most))]
        return "(" + " OR ".join(terms) + ")"

    def process(self):
        return f"""index=* (EventCode=4688 OR EventCode=1) {self.any_of("CommandLine", self.word)}
| eval process=coalesce(NewProcessName, Image)
| search process="*\\\\{self.program()}" NOT user IN ("{self.dice.choice(USERS)}", "{self.dice.choice(USERS)}")
| table _time, host, user, process, CommandLine"""

    def counted(self):
        return f"""`process_creation({self.program()})` {self.any_of("CommandLine", self.word, 3)}
| stats count min(_time) as firstTime max(_time) as lastTime values(CommandLine) as commands by host, user
| `when(firstTime)`
| `when(lastTime)`
| where count > {self.dice.randint(0, 3)}"""

    def model(self):
        return f"""| tstats `in_summaries` count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes
    where Processes.process_name="{self.program()}" {self.any_of("Processes.process", self.word)}
    by Processes.dest Processes.user Processes.parent_process_name Processes.process_name Processes.process
| rename "Processes.*" as *
| `when(firstTime)`
| `when(lastTime)`"""

    def registry(self):
        return f"""sourcetype=XmlWinEventLog source="XmlWinEventLog:Microsoft-Windows-Sysmon/Operational" EventCode=13
    TargetObject="*\\\\Services\\\\svc{self.dice.randint(1, 400)}\\\\*"
| where match(Details, "^0x[0-9a-f]{{1,{self.dice.randint(2, 6)}}}$")
| stats count dc(TargetObject) as keys by host, Image
| sort - count"""

    def network(self):
        return f"""index=* EventCode=3 NOT DestinationIp="10.{self.dice.randint(0, 3)}.*"
| bin _time span=5m
| stats count dc(DestinationIp) as targets values(DestinationPort) as ports by _time, host, Image
| where targets > {self.dice.randint(5, 40)} AND like(Image, "%{self.program()}")"""

    def logon(self):
        return f"""index=* source="*Security" EventCode=4624 LogonType={self.dice.choice([2, 3, 9, 10])}
| eval is_own=if(cidrmatch("10.{self.dice.randint(0, 3)}.0.0/16", IpAddress), "yes", "no")
| eventstats dc(host) as hosts by TargetUserName
| where hosts > {self.dice.randint(1, 5)} AND is_own="no" AND NOT match(TargetUserName, "(?i)^{self.dice.choice(USERS)}\\\\$?$")
| stats count values(host) as where_to by TargetUserName, IpAddress"""

    def extracted(self):
        return f"""index=* (EventCode=4688 OR EventCode=1) CommandLine="* {self.word()}*"
| rex field=CommandLine "(?<program>[^\\\\\\\\]+\\.exe)\\s+(?<arguments>.*)$"
| eval kind=case(match(arguments, "(?i)-enc"), "encoded", len(arguments) > {self.dice.randint(20, 90)}, "long", true(), "plain")
| lookup assets dest as host OUTPUT owner, priority
| search kind!="plain" OR priority="critical"
| stats count by kind, program, owner"""

    def share(self):
        return f"""index=* EventCode=5145 RelativeTargetName="*module{self.dice.randint(1, 899)}.dll"
| eval stranger=mvfilter(match(split(SubjectUserName, ","), "{self.dice.choice(USERS)}"))
| streamstats count as seen by host
| table _time, host, SubjectUserName, ShareName, RelativeTargetName, seen"""

    def search(self):
        kinds = [self.process, self.counted, self.model, self.registry, self.network, self.logon, self.extracted, self.share]
        return self.dice.choices(kinds, weights=[22, 22, 26, 6, 6, 6, 8, 4])[0]()


def write(root, events, queries, datasets, size):
    """Writes the repository anew, of so many searches and so many datasets of so many lines of `events`."""
    shutil.rmtree(root, ignore_errors=True)
    shared = root / "fixtures" / "shared"
    shared.mkdir(parents=True)
    with events.open() as lines:
        for number in range(datasets):
            with (shared / f"day-{number:02}.jsonl").open("w") as file:
                file.writelines(next(lines) for _ in range(size))
    for name, text in [("macros/macros.conf", MACROS), ("lookups/assets.csv", ASSETS)]:
        path = root / "fixtures" / name
        path.parent.mkdir()
        path.write_text(text)
    author = Author(seed=20)
    searches = [author.search() for _ in range(queries)]
    (root / "queries").mkdir()
    # Half of them a file each, the others twenty to a document.
    halfway = queries // 2
    for number, search in enumerate(searches[:halfway]):
        (root / "queries" / f"detection-{number:04}.spl").write_text(search + "\n")
    for first in range(halfway, queries, 20):
        sections = [f"## Detection {first + at}\n\n```spl\n{search}\n```\n" for at, search in enumerate(searches[first : first + 20])]
        (root / "queries" / f"collection-{first:04}.md").write_text("# Collected detections\n\n" + "\n".join(sections))
