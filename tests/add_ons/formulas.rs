//! How the add-ons calculate their fields, on small events of our own.

use super::tells;
use serde_json::{Map, Value as Json};

const SECURITY: &str = "Security";
const SYSMON: &str = "Microsoft-Windows-Sysmon/Operational";
const SUCCESS: &str = "0x8020000000000000";

/// Checks fields of an event, `field=value` on each line; a field with nothing after it is missing.
fn gives(channel: &str, code: u32, keywords: &str, data: &[(&str, &str)], expected: &str) {
    let mut event = Map::new();
    event.insert("EventID".to_string(), code.into());
    let system = [("Channel", channel), ("Computer", "FS-01.corp.example"), ("Keywords", keywords)];
    event.extend(system.iter().chain(data).map(|(name, value)| (name.to_string(), Json::from(*value))));
    tells(&serde_json::to_string(&event).expect("JSON"), expected);
}

#[test]
fn a_process_has_a_command_line_with_its_path() {
    let data = [
        ("SubjectUserName", "ops.lee"),
        ("SubjectDomainName", "CORP"),
        ("TargetUserName", "-"),
        ("NewProcessId", "0x1a4"),
        ("NewProcessName", r"C:\Windows\System32\cmd.exe"),
        ("ProcessId", "0x88"),
        ("ParentProcessName", r"C:\Windows\explorer.exe"),
        ("CommandLine", "cmd /c whoami"),
        ("TokenElevationType", "%%1937"),
    ];
    let expected = r"action=allowed
        user=ops.lee
        src_user=ops.lee
        dest=FS-01.corp.example
        process=C:\Windows\System32\cmd.exe /c whoami
        process_name=cmd.exe
        process_id=0x1a4
        process_command_line_arguments=/c whoami
        parent_process=C:\Windows\explorer.exe
        parent_process_name=explorer.exe
        parent_process_id=0x88
        Token_Elevation_Type_id=1937
        signature=A new process has been created
        app=win:unknown
        status=success";
    gives(SECURITY, 4688, SUCCESS, &data, expected);
}

#[test]
fn a_logon_is_local_or_remote_and_tells_why_it_failed() {
    let data = [
        ("SubjectUserName", "-"),
        ("TargetUserName", "ops.lee"),
        ("TargetDomainName", "CORP"),
        ("LogonType", "10"),
        ("WorkstationName", "WS-07"),
        ("IpAddress", "10.0.2.5"),
        ("IpPort", "50122"),
        ("ProcessName", r"C:\Windows\System32\svchost.exe"),
    ];
    let expected = r"action=success
        app=win:remote
        user=ops.lee
        src_user=
        src=WS-07
        src_ip=10.0.2.5
        src_port=50122
        dest_nt_domain=CORP
        process_name=C:\Windows\System32\svchost.exe
        signature=An account was successfully logged on";
    gives(SECURITY, 4624, SUCCESS, &data, expected);
    let failed =
        [("TargetUserName", "nobody"), ("LogonType", "2"), ("Status", "0xC000006D"), ("SubStatus", "0xC0000064")];
    let expected = "action=failure
        app=win:local
        signature=User name does not exist
        Error_Code=0xC000006D
        ta_windows_action=failure";
    gives(SECURITY, 4625, "0x8010000000000000", &failed, expected);
}

#[test]
fn explicit_credentials_are_used_on_another_machine() {
    let data = [("SubjectUserName", "ops.lee"), ("TargetUserName", "adm"), ("TargetServerName", "DC-01")];
    gives(SECURITY, 4648, SUCCESS, &data, "app=win:remote\ndest=DC-01\ndest_nt_host=DC-01\nuser=adm\nsrc_user=ops.lee");
}

#[test]
fn a_change_names_the_account_that_is_changed() {
    let data = [("SubjectUserName", "adm"), ("TargetUserName", "ops.lee"), ("TargetSid", "S-1-5-21-1")];
    let expected = "action=deleted
        change_type=AAA
        object=ops.lee
        object_attrs=account
        object_category=user
        object_id=S-1-5-21-1
        result=A user account was deleted
        user=ops.lee
        src_user=adm
        status=success";
    gives(SECURITY, 4726, SUCCESS, &data, expected);
    let renamed = [("OldTargetUserName", "WS$"), ("NewTargetUserName", "WS"), ("SubjectUserName", "adm")];
    gives(SECURITY, 4781, SUCCESS, &renamed, "user=WS\nobject=WS\naction=modified");
}

#[test]
fn objects_are_files_shares_and_values_of_the_registry() {
    let file = [("ObjectType", "File"), ("ObjectName", r"C:\a\b.txt"), ("ProcessName", r"C:\a\x.exe")];
    let expected = "object_file_name=b.txt\nobject_file_path=C:\\a\\b.txt\nfile_name=b.txt\nprocess_path=C:\\a\\x.exe";
    gives(SECURITY, 4663, SUCCESS, &file, expected);
    let share = [("ShareName", r"\\*\C$"), ("ShareLocalPath", r"\??\C:\"), ("SubjectUserName", "ops.lee")];
    gives(SECURITY, 5145, SUCCESS, &share, "file_name=\\\\*\\C$\nfile_path=\\??\\C:\\\nuser=ops.lee");
    let value = [("ObjectName", r"\REGISTRY\MACHINE\x"), ("ObjectValueName", "Run"), ("NewValueType", "%%1873")];
    gives(SECURITY, 4657, SUCCESS, &value, "registry_path=\\REGISTRY\\MACHINE\\x\nregistry_value_name=Run");
}

#[test]
fn sysmon_tells_of_files_and_of_the_registry() {
    let file = [("UtcTime", "2025-06-19 06:25:01.266"), ("TargetFilename", r"C:\a\b.txt"), ("Image", r"C:\a\x.exe")];
    let created = [file.as_slice(), &[("CreationUtcTime", "2025-06-19 06:25:01.266")]].concat();
    let expected = "action=created\nfile_name=b.txt\nfile_path=C:\\a\\b.txt\nobject_category=file\nprocess_name=x.exe";
    gives(SYSMON, 11, "", &created, expected);
    let written = [file.as_slice(), &[("CreationUtcTime", "2024-06-19 06:25:01.266")]].concat();
    gives(SYSMON, 11, "", &written, "action=modified\nfile_create_time=2024-06-19 06:25:01.266");
    let path = r"HKLM\System\CurrentControlSet\Control\Lsa\RunAsPPL";
    let value = [("EventType", "SetValue"), ("TargetObject", path), ("Details", "DWORD (0x00000000)")];
    let expected = r"action=modified
        status=success
        registry_hive=HKEY_LOCAL_MACHINE\System
        registry_path=HKLM\System\CurrentControlSet\Control\Lsa\RunAsPPL
        registry_key_name=Lsa
        registry_value_name=RunAsPPL
        registry_value_data=0x00000000
        registry_value_type=REG_DWORD";
    gives(SYSMON, 13, "", &value, expected);
    gives(
        SYSMON,
        12,
        "",
        &[("EventType", "DeleteKey"), ("TargetObject", r"HKU\a\b")],
        "action=deleted\nregistry_key_name=b",
    );
}

#[test]
fn sysmon_tells_of_the_network() {
    let connection = [
        ("Protocol", "tcp"),
        ("Initiated", "true"),
        ("SourceIsIpv6", "false"),
        ("SourceIp", "10.0.2.5"),
        ("SourceHostname", "-"),
        ("DestinationIp", "10.0.2.9"),
        ("DestinationPort", "445"),
        ("User", r"CORP\ops.lee"),
    ];
    let expected = "direction=outbound
        dest=10.0.2.9
        src=10.0.2.5
        protocol_version=ipv4
        transport_dest_port=tcp/445
        user=ops.lee";
    gives(SYSMON, 3, "", &connection, expected);
    let query =
        [("QueryName", "a.example"), ("QueryStatus", "0"), ("QueryResults", "type:  5 b.example;::ffff:10.0.2.9;")];
    let expected = "query=a.example
        answer=b.example|::ffff:10.0.2.9
        answer_count=2
        record_type=CNAME
        reply_code=NoError
        reply_code_id=0
        src=FS-01.corp.example";
    gives(SYSMON, 22, "", &query, expected);
}

#[test]
fn services_start_and_stop() {
    let installed = [("ServiceName", "BTOBTO"), ("StartType", "demand start"), ("ImagePath", "%COMSPEC% /Q")];
    gives("System", 7045, "", &installed, "service=BTOBTO\nservice_name=BTOBTO\nstart_mode=enabled");
    let changed = [("param1", "Defender"), ("param2", "stopped")];
    gives("System", 7036, "", &changed, "ServiceName=Defender\nservice_name=Defender\nstatus=stopped");
}
