"""All that the station says, in Thai and English. A Thai line may break at `|`."""

from common.touch.language import Phrasebook

TABLE = {
    # Rest
    "rest.check-in": ("ลงเวลา|ปฏิบัติราชการ", "Staff check-in"),
    "rest.check-in.detail": ("แตะ หรือ|ชูบัตร|ให้กล้องเห็น", "Touch, or show your card"),
    "rest.visitor": ("ผู้มาติดต่อ|ราชการ", "Visitors"),
    "rest.visitor.detail": ("ลงชื่อ|เข้าพบ|เจ้าหน้าที่", "Sign in to see somebody"),
    "rest.is-it-you": ("{name} ใช่ไหม", "Are you {name}?"),
    "language": ("English", "ไทย"),
    "cancel": ("ยกเลิก", "Cancel"),
    "next": ("ต่อไป", "Next"),
    "done": ("เสร็จสิ้น", "Done"),
    # Status
    "status.online": ("เชื่อมต่อ|ศูนย์กลาง|แล้ว", "Connected"),
    "status.offline": ("ยังไม่|เชื่อมต่อ|ศูนย์กลาง", "Not connected"),
    "status.waiting": ("รอส่ง {records} รายการ", "{records} waiting to be sent"),
    "status.clock": ("เวลา|ยังไม่|ยืนยัน", "Clock not confirmed"),
    "status.door.mock": ("ประตู|จำลอง", "Door simulated"),
    "status.door.missing": ("ไม่พบ|วงจรประตู", "Door not found"),
    "storage-low": (
        "พื้นที่|เก็บข้อมูล|ใกล้เต็ม โปรดแจ้ง|ผู้ดูแลระบบ",
        "Storage is nearly full. Please tell the administrator.",
    ),
    "models-missing": (
        "ยังไม่มี|แบบจำลอง|ใบหน้า จึง|ลงเวลาด้วย|รหัส ภาพ|และ|ลายมือชื่อ",
        "The face models are missing: check in with code, photo and signature.",
    ),
    "from-file": ("ภาพจาก|ไฟล์วิดีโอ", "Picture from a video file"),
    # Who
    "who.code": ("รหัสบุคลากร", "Staff code"),
    "who.card": ("ชูบัตร หรือ|กดรหัส", "Show your card, or enter your code"),
    # Visitor
    "visitor.title": ("ข้อมูล|ผู้มาติดต่อ", "About your visit"),
    "visitor.name": ("ชื่อ–นามสกุล", "Name"),
    "visitor.organisation": ("หน่วยงาน (ถ้ามี)", "Organisation (if any)"),
    "visitor.phone": ("โทรศัพท์ (ถ้ามี)", "Telephone (if any)"),
    "visitor.purpose": ("เรื่องที่|มาติดต่อ", "Purpose"),
    "visitor.whom": ("ผู้ที่|ต้องการพบ", "Whom do you come to see?"),
    "visitor.marked": ("ช่องที่มี * ต้องกรอก", "Fields marked * are needed"),
    "visitor.notice": (
        "ข้อมูล ภาพ|และ|ลายมือชื่อ|ใช้เพื่อ|ความปลอดภัย|ของ|สำนักงาน|เท่านั้น",
        "Your details, photo and signature serve the safety of the office only.",
    ),
    # Photo
    "photo.title": ("มองกล้อง", "Look at the camera"),
    "photo.take-now": ("ถ่ายภาพ", "Take the photo"),
    "photo.again": ("ถ่ายใหม่", "Retake"),
    "direction.in": ("มา", "Arriving"),
    "direction.out": ("กลับ", "Leaving"),
    "look-here": ("มองกล้อง|ตรง ๆ", "Look straight at the camera"),
    "hold-still": ("ดีแล้ว อยู่นิ่ง ๆ", "Good. Hold still"),
    "comparing": ("กำลัง|ตรวจสอบ…", "Checking…"),
    "press-when-ready": ("พร้อมแล้ว กดถ่ายภาพ", "Press when you are ready"),
    "try-again": ("ภาพ|ยังไม่ชัดพอ มองกล้อง|อีกครั้ง", "Not clear enough. Please look again"),
    "no-face": ("ไม่เห็นใบหน้า ยืนหน้า|กล้อง", "No face seen. Stand before the camera"),
    "two-faces": ("เห็นหลายคน ขอทีละคน", "Several people. One at a time, please"),
    "too-far": ("โปรดเข้ามา|ใกล้อีก|เล็กน้อย", "Come a little closer"),
    "too-dark": ("มืดเกินไป หันหา|แสง", "Too dark. Turn towards the light"),
    "too-bright": ("แสงจ้าเกินไป", "Too bright"),
    "not-frontal": ("หันหน้า|ตรงกล้อง", "Face the camera"),
    "blurred": ("ภาพไม่ชัด อยู่นิ่ง ๆ", "Blurred. Hold still"),
    "camera-covered": ("กล้อง|ถูกบัง|หรือมืดมาก", "The camera is covered, or it is very dark"),
    # Signature
    "sign.title": ("ลงลายมือชื่อ", "Please sign"),
    "sign.clear": ("ล้าง", "Clear"),
    "sign.confirm": ("ยืนยัน", "Confirm"),
    "sign.idle": (
        "ยังอยู่|หรือไม่ แตะจอ|หรือ|ลงลายมือชื่อ|ต่อ|ภายใน {seconds} วินาที",
        "Still there? Touch the screen or go on signing within {seconds} seconds",
    ),
    "sign.lacking": ("โปรดลง|ลายมือชื่อ|ก่อน", "Please sign first"),
    "recording": ("กำลังบันทึก…", "Recording…"),
    # Recorded
    "recorded.in": ("บันทึก|เวลามา|แล้ว", "Your arrival is recorded"),
    "recorded.out": ("บันทึก|เวลากลับ|แล้ว", "Your leaving is recorded"),
    "recorded.visit": ("บันทึก|การมาติดต่อ|แล้ว", "Your visit is recorded"),
    "recorded.face": ("ส่งข้อมูล|ใบหน้าแล้ว รอ|อนุมัติ", "Your face awaits approval"),
    "recorded.review": (
        "เจ้าหน้าที่|จะ|ตรวจภาพ|อีกครั้ง เวลา|ที่บันทึก|ไม่เปลี่ยน",
        "Staff will look at the photo again. The time stands.",
    ),
    "recorded.offer": ("ลงทะเบียน|ใบหน้า", "Enrol face"),
    # Consent and enrolment
    "consent.title": ("ความยินยอม|ให้ใช้|ใบหน้า", "Consent to face matching"),
    "consent.attended": (
        "ต้องมี|เจ้าหน้าที่|อยู่ด้วย|ขณะ|ลงทะเบียน",
        "A member of staff must be with you while you enrol.",
    ),
    "consent.agree": ("ยินยอม", "I agree"),
    "consent.decline": ("ไว้ภายหลัง", "Not now"),
    "enrol.title": ("ลงทะเบียน|ใบหน้า", "Enrol your face"),
    "enrol.count": ("ภาพที่ {number} จาก {most}", "Photo {number} of {most}"),
    "turn-slightly": ("ดีแล้ว ขยับหน้า|เล็กน้อย", "Good. Move your head a little"),
    # Faults and slips
    "fault.title": ("ดำเนินการ|ไม่สำเร็จ", "That did not work"),
    "fault.nothing-kept": (
        "ยังไม่มี|ข้อมูลใด|ถูกบันทึก โปรดลองใหม่ หรือ|แจ้ง|เจ้าหน้าที่",
        "Nothing was recorded. Please try again, or tell a member of staff.",
    ),
    "fault.check-in-stands": (
        "เวลาของท่าน|บันทึกแล้ว แต่|ยังไม่ได้|ลงทะเบียน|ใบหน้า",
        "Your check-in is recorded, but your face is not enrolled.",
    ),
    "fault.back": ("กลับ|หน้าแรก", "Back to the start"),
    "code-not-found": ("ไม่พบรหัสนี้ โปรดตรวจ|แล้วพิมพ์ใหม่", "No such code. Please check it"),
    "code-resting": (
        "ใส่รหัสผิด|หลายครั้ง โปรดรอ|สักครู่",
        "Too many wrong codes. Please wait a little",
    ),
    "card-unknown": ("ไม่ใช่|บัตรบุคลากร|ของสำนักงาน", "This is not a staff card"),
    "incomplete": ("โปรดกรอก|ให้ครบ|ก่อน", "Something is still lacking"),
    "check-fields": ("โปรดตรวจ|ช่องที่มี|กรอบสีแดง", "Please look at the fields in red"),
    "roster-missing": (
        "เครื่องนี้|ยังไม่ได้รับ|รายชื่อบุคลากร|จากศูนย์กลาง",
        "This station has not yet received the list of staff.",
    ),
    "storage-full": (
        "พื้นที่|เก็บข้อมูล|เต็ม จึงบันทึก|ไม่ได้ โปรดแจ้ง|ผู้ดูแลระบบ",
        "Storage is full: nothing can be recorded. Please tell the administrator.",
    ),
    "camera-lost": (
        "ไม่มีภาพ|จากกล้อง โปรดแจ้ง|เจ้าหน้าที่|ให้ตรวจ|สายกล้อง",
        "No picture from the camera. Please ask staff to check its cable.",
    ),
    "not-recorded": ("บันทึก|ไม่สำเร็จ", "It could not be recorded."),
    "faces-differ": ("ภาพที่ถ่าย|ไม่ตรงกัน|ขอถ่าย|ทีละคน", "The photos do not show one and the same person."),
    "face-of-another": (
        "ใบหน้า|คล้ายกับ|ผู้อื่น|ที่ลงทะเบียน|ไว้ โปรดแจ้ง|เจ้าหน้าที่",
        "The face resembles somebody else's. Please tell a member of staff.",
    ),
    "fault": ("เครื่อง|ขัดข้อง", "The station has a fault."),
    # Before enrolment of the station itself
    "joining.title": ("เครื่อง|ลงเวลา", "Check-in station"),
    "joining.trying": ("กำลัง|ติดต่อ|ศูนย์กลาง|เพื่อขอ|ลงทะเบียนเครื่อง…", "Asking the hub to enrol this station…"),
    "joining.not-enrolled": (
        "เครื่องนี้|ยังไม่ได้|ลงทะเบียน โปรดใส่|ไฟล์ enrol.toml|จากศูนย์กลาง",
        "This station is not enrolled. Please put the hub's enrol.toml into its data folder.",
    ),
    "joining.hub-unreachable": (
        "ติดต่อ|ศูนย์กลาง|ไม่ได้ เครื่องจะ|ลองใหม่|เป็นระยะ",
        "The hub does not answer. The station keeps trying.",
    ),
    "joining.code-unknown": (
        "ศูนย์กลาง|ไม่รู้จัก|รหัสลงทะเบียน|นี้",
        "The hub does not know this claim code.",
    ),
    "joining.code-expired": (
        "รหัส|ลงทะเบียน|หมดอายุ โปรดขอ|รหัสใหม่|จากศูนย์กลาง",
        "The claim code has expired. Please ask for a new one at the hub.",
    ),
    "joining.code-used": (
        "รหัส|ลงทะเบียน|นี้ใช้ไปแล้ว โปรดขอ|รหัสใหม่",
        "The claim code has been used already. Please ask for a new one.",
    ),
    "joining.too-many-tries": (
        "ใส่|รหัสผิด|หลายครั้ง|เกินไป เครื่องจะ|ลองใหม่เอง|ใน|อีก|สักครู่",
        "Too many wrong codes. The station tries again by itself in a while.",
    ),
    "joining.hub-untrusted": (
        "ผู้ตอบ|ไม่ใช่|ศูนย์กลาง|ที่เครื่องนี้|รู้จัก",
        "What answered is not the hub that this station knows.",
    ),
    "joining.storage-full": (
        "พื้นที่|เก็บข้อมูล|เต็ม จึงเริ่มทำงาน|ไม่ได้ โปรดแจ้ง|ผู้ดูแลระบบ",
        "Storage is full, so the station cannot start. Please tell the administrator.",
    ),
    "joining.disk": (
        "บันทึก|ลงเครื่องนี้|ไม่ได้ โปรดแจ้ง|ผู้ดูแลระบบ|ให้ตรวจ|โฟลเดอร์ข้อมูล",
        "The station's data folder cannot be used. Please tell the administrator.",
    ),
    "joining.malformed": ("ไฟล์ enrol.toml|ไม่ถูกต้อง", "The file enrol.toml is not right."),
}

words = Phrasebook(TABLE)
