"""What the kiosk itself says, in Thai and in English; `|` marks where a Thai line may break."""

from common.touch.language import Phrasebook

phrases = Phrasebook(
    {
        "bar.back": ("ย้อนกลับ", "Back"),
        "bar.home": ("หน้าแรก", "Home"),
        # The other language, in its own words: for who cannot read the one now shown.
        "bar.language": ("English", "ไทย"),
        "bar.larger": ("ตัวใหญ่", "Larger"),
        "bar.smaller": ("ตัวปกติ", "Normal"),
        "bar.lower": ("ลดปุ่มลง", "Lower"),
        "bar.higher": ("เต็มจอ", "Full"),
        "home.search": ("ค้นหา|เรื่อง|ที่|ต้องการ", "Search for a topic"),
        "home.pages": ("{count} เรื่อง", "{count} topics"),
        "home.page": ("{count} เรื่อง", "{count} topic"),
        "category.empty": ("ยัง|ไม่มี|เรื่อง|ใน|หมวด|นี้", "There is nothing here yet."),
        "page.updated": ("ปรับปรุง|เมื่อ {day}", "Updated {day}"),
        "page.file": ("เอกสาร PDF · {pages} หน้า", "PDF document · {pages} pages"),
        "page.file.one": ("เอกสาร PDF · 1 หน้า", "PDF document · 1 page"),
        "page.file.uncounted": ("เอกสาร PDF", "PDF document"),
        "page.take": ("เก็บ|ลง|โทรศัพท์", "Take it on your phone"),
        "page.gone": (
            "เอกสาร|นี้|เปลี่ยน|ไป|แล้ว โปรด|กลับ|หน้าแรก|แล้ว|เปิด|ใหม่",
            "This document has been replaced. Please go home and open it again.",
        ),
        "page.newer": ("มี|ข้อมูล|ใหม่|แล้ว", "There is newer content"),
        "page.newer.show": ("แตะ|ที่นี่|เพื่อ|แสดง|ฉบับ|ล่าสุด", "Tap here to show it"),
        "take.how": (
            "เปิด|กล้อง|โทรศัพท์ แล้ว|ส่อง|ที่|รูป|นี้",
            "Open your phone's camera and point it at this picture.",
        ),
        "take.none": (
            "เรื่อง|นี้|ยัง|ไม่มี|ที่อยู่|เว็บ จึง|นำ|ไป|กับ|โทรศัพท์|ไม่ได้",
            "This topic has no web address yet, so it cannot be taken along.",
        ),
        "search.hint": ("พิมพ์|คำ|ที่|ต้องการ|ค้นหา", "Type what you are looking for"),
        "search.begin": (
            "พิมพ์|เพียง|บางส่วน|ก็|พอ เช่น ใบลา ย้าย เบิก",
            "A part of a word is enough, such as leave, transfer, form.",
        ),
        "search.none": ("ไม่|พบ “{text}”", "Nothing found for “{text}”"),
        "search.none.advice": (
            "ลอง|ใช้|คำ|อื่น|ที่|สั้น|กว่า หรือ|กลับ|หน้าแรก|เพื่อ|ดู|ตาม|หมวด หาก|ยัง|ไม่พบ โปรด|ถาม|เจ้าหน้าที่",
            "Try a shorter word, or go home and look by category. If it is not there, please ask a member of staff.",
        ),
        "search.preparing": ("กำลัง|เตรียม|การ|ค้นหา…", "Getting the search ready…"),
        "status.starting": ("กำลัง|เริ่ม|ทำงาน", "Starting"),
        "status.starting.detail": ("โปรด|รอ|สักครู่", "One moment, please."),
        "status.not-enrolled": ("เครื่อง|นี้|ยัง|ไม่ได้|ลงทะเบียน", "This device is not enrolled yet"),
        "status.not-enrolled.detail": (
            "ผู้ดูแล|ระบบ: เพิ่ม|เครื่อง|ที่|หน้า “เครื่อง” ของ|ศูนย์กลาง แล้ว|วาง|ไฟล์ enrol.toml ที่|ได้|ลง|ใน|เครื่อง|นี้ "
            "จอ|จะ|เริ่ม|เอง|ภายใน|ไม่กี่|วินาที",
            "Administrator: add a device on the hub's page “Devices” and put the file enrol.toml it gives you on this "
            "device. The screen then starts by itself within seconds.",
        ),
        "status.code-expired": ("รหัส|ลงทะเบียน|หมดอายุ|แล้ว", "The claim code has expired"),
        "status.code-used": ("รหัส|ลงทะเบียน|ถูก|ใช้|ไป|แล้ว", "The claim code has been used already"),
        "status.code-unknown": ("ศูนย์กลาง|ไม่|รู้จัก|รหัส|ลงทะเบียน|นี้", "The hub does not know this claim code"),
        "status.code.detail": (
            "ผู้ดูแล|ระบบ: ขอ|รหัส|ใหม่|ที่|หน้า “เครื่อง” ของ|ศูนย์กลาง แล้ว|วาง|ไฟล์ enrol.toml ใหม่|ลง|ใน|เครื่อง|นี้",
            "Administrator: ask for a new code on the hub's page “Devices” and put the new enrol.toml on this device.",
        ),
        "status.malformed": ("ไฟล์|ลงทะเบียน|ไม่|สมบูรณ์", "The enrolment file is not complete"),
        "status.malformed.detail": (
            "ผู้ดูแล|ระบบ: ไฟล์ enrol.toml ต้อง|มี hub, code และ hub_key ตาม|ที่|ศูนย์กลาง|ให้|มา",
            "Administrator: enrol.toml must hold hub, code and hub_key exactly as the hub gave them.",
        ),
        "status.hub-untrusted": ("ยืนยัน|ตัว|ศูนย์กลาง|ไม่ได้", "The hub cannot be trusted"),
        "status.hub-untrusted.detail": (
            "ผู้ดูแล|ระบบ: คำตอบ|ไม่ได้|มา|จาก|ศูนย์กลาง|ที่|ออก|รหัส|นี้ ตรวจ|ที่อยู่|และ hub_key ใน enrol.toml "
            "และ|ตรวจ|ว่า|ไม่มี|เครื่อง|อื่น|แทรก|อยู่|ใน|เครือข่าย",
            "Administrator: the answer did not come from the hub that issued this code. Check the address and hub_key "
            "in enrol.toml, and that nothing stands between on the network.",
        ),
        "status.too-many-tries": ("ใส่|รหัส|ลงทะเบียน|ผิด|หลาย|ครั้ง", "Too many wrong claim codes"),
        "status.too-many-tries.detail": (
            "จอ|จะ|ลอง|ใหม่|เอง|ใน|อีก|สักครู่ ผู้ดูแล|ระบบ: ตรวจ|รหัส|ใน|ไฟล์ enrol.toml กับ|หน้า “เครื่อง” ของ|ศูนย์กลาง",
            "The screen tries again by itself in a while. Administrator: compare the code in enrol.toml with the hub's "
            "page “Devices”.",
        ),
        "status.hub-unreachable": ("ติดต่อ|ศูนย์กลาง|ไม่ได้", "The hub cannot be reached"),
        "status.hub-unreachable.detail": (
            "จอ|จะ|ลอง|ใหม่|เอง|เป็น|ระยะ ผู้ดูแล|ระบบ: ตรวจ|สาย|เครือข่าย และ|ว่า|ศูนย์กลาง|เปิด|อยู่",
            "The screen keeps trying by itself. Administrator: check the network cable, and that the hub is running.",
        ),
        "status.waiting": ("กำลัง|รอ|ข้อมูล|ชุด|แรก", "Waiting for the first content"),
        "status.waiting.detail": (
            "เครื่อง|ลงทะเบียน|แล้ว จอ|จะ|แสดง|ข้อมูล|ทันที|ที่|สำนักงาน|เผยแพร่|และ|รับ|ครบ",
            "The device is enrolled. The screen shows the office's pages as soon as they are published and all here.",
        ),
        "status.unreadable": ("อ่าน|ข้อมูล|ที่|เผยแพร่|ไม่ได้", "The published content cannot be read"),
        "status.unreadable.detail": (
            "ผู้ดูแล|ระบบ: โปรด|เผยแพร่|ใหม่|อีกครั้ง จอ|จะ|แสดง|ทันที|ที่|ได้รับ",
            "Administrator: please publish again. The screen shows it as soon as it is here.",
        ),
        "status.disk": ("บันทึก|ลง|เครื่อง|นี้|ไม่ได้", "This device cannot be written to"),
        "status.disk.detail": (
            "ผู้ดูแล|ระบบ: ตรวจ|ว่า|โฟลเดอร์|ข้อมูล|มี|ที่ว่าง|และ|เขียน|ได้",
            "Administrator: check that the data folder has room and can be written to.",
        ),
        "status.address": ("ที่อยู่|เครื่อง: {address}", "Device address: {address}"),
        "status.folder": ("โฟลเดอร์: {folder}", "Folder: {folder}"),
        "status.hub": ("ศูนย์กลาง: {hub}", "Hub: {hub}"),
        "status.no-network": ("ไม่มี|เครือข่าย", "no network"),
        "failed.title": ("ขออภัย เกิด|ข้อผิดพลาด", "Sorry, something went wrong"),
        "failed.detail": (
            "ไม่ใช่|ความ|ผิด|ของ|ท่าน หน้าจอ|จะ|กลับ|หน้าแรก|เอง",
            "It was nothing you did. The screen goes back to its first page by itself.",
        ),
    }
)
