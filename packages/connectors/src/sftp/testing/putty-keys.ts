/** Keys made by PuTTYgen 0.78 for these tests alone; no server accepts them. */
export interface PuttyKey {
  readonly name: string;
  readonly text: string;
  readonly passphrase?: string;
  /** As PuTTYgen exports it for an authorized_keys file. */
  readonly publicKey: string;
}

export const puttyKeys: readonly PuttyKey[] = [
  {
    name: 'RSA, version 2, with passphrase',
    text: `PuTTY-User-Key-File-2: ssh-rsa
Encryption: aes256-cbc
Comment: drover test
Public-Lines: 6
AAAAB3NzaC1yc2EAAAADAQABAAABAQDBBBOQ02OHy3HK+REdlP0YEU6ZUeNWDiXj
05tdHF+Q9DWdSRJzIvEa2QFhPvN3V0qELtl+gW/F+wIh2UEU0zxGxlVSt2Y2u0V8
oIqzEkYZp2aewOdxm1cJZ+6sqZPsBG9F4xxIDDyG5TMcsgTiK7F3PzzCBSML5zFv
+ZkghY6kgvPNw/ZjIEwolzJdXKrzxkQOadVIoiiNm8PWxKIeh5tG3JIs0O7KeCo4
5/QoQqjnOAHPw9DW1RlrArYq/YyAHEXxQb/ujI3nLFZFHhWVYCq1zuee4cls8ZB5
qs4wWux/2vkOn5F6ZxL4kAbceJ4zyewf9pmgyXkSZcBLkNrjXNwT
Private-Lines: 14
CE/jpvLpnm9V07pmdJxyRZzluAUsPyI9trHKVHLEeZ8DF4lxE78Kpc+I/lCU8Qcp
9P0IRAmRAtVqgBVjqz8GdZVVawkd/rDTCLkAUO4pjI5qFJiFwkrWVS9uj0GKC0Hn
pLIUadL1TmRt5Zr5Z9xCbmY0V3Wawi8Odi2J7bOvFYEAxj6v6GSIJlIeeos0GwMa
ZZoe/GDsbs5tK3mjaU2EXtoUlp+8vhcTKJd1rs3DkAcXKfKbS+hLAaqyPE5BVRQ9
dsWua/53VtsgXYInlACOVUnMjnfnGzwB8z19JzASsic7B+y2WCxvCTbhm3rMvkNo
nFzDo4guqirALBqQJ10H8czXQx4OUApggpqh3aYFrpdG/gjb4Q5gEOEGr09K1IFX
JpQoMgFWsM6n3MFVjIhkzklsxtgZE9xVT13i3IDmBkKu9Pbg2dhuXgkESwoEgvQk
mSpXg3MxaKtI124oq29yWWNhH2Be+QPckt81f6q+iwIH4sDN5FPGzG88REiBu/G1
M+u63RXOjlo+1+sNHGXeUKo29L9Ww7Tqgv+1EzQXcNazEWMESHbKk4aG2PUlq4B8
uMv60CW+prYfyL07quMxu2bk0VPIXYpCendZL8YePb+dQqctS+p5N+X5JszSQSdT
Jo3zjnjV/eH2HScdkwnPaH5RONhwEmkyWszotTjcEL1VbJRRTFuh70QDA7x9BuXF
iIRDxiR35Kq9Xqcj6Rxmb4yyePb3ZpJZc+ikaUJa4xSdIzH0+IhOK2J0hjluo8Jk
WM+XdvlIY6qlbZn8KV9HfbiATDT7y2nhoSlTKpnTicuI2Utp6EyLkqapimQWX+ts
BbgQvBDTclzh9iS8y93nSrO1ZgaZlCxR0LaNjd2Edjjy9ilceS80BaeZYw1ZYA1b
Private-MAC: e37eee06b58bc493a343225c1aafb28fcaee453c
`,
    passphrase: 'three blind mice',
    publicKey:
      'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDBBBOQ02OHy3HK+REdlP0YEU6ZUeNWDiXj05tdHF+Q9DWdSRJzIvEa2QFhPvN3V0qELtl+gW/F+wIh2UEU0zxGxlVSt2Y2u0V8oIqzEkYZp2aewOdxm1cJZ+6sqZPsBG9F4xxIDDyG5TMcsgTiK7F3PzzCBSML5zFv+ZkghY6kgvPNw/ZjIEwolzJdXKrzxkQOadVIoiiNm8PWxKIeh5tG3JIs0O7KeCo45/QoQqjnOAHPw9DW1RlrArYq/YyAHEXxQb/ujI3nLFZFHhWVYCq1zuee4cls8ZB5qs4wWux/2vkOn5F6ZxL4kAbceJ4zyewf9pmgyXkSZcBLkNrjXNwT',
  },
  {
    name: 'Ed25519, version 2, without passphrase',
    text: `PuTTY-User-Key-File-2: ssh-ed25519
Encryption: none
Comment: drover test
Public-Lines: 2
AAAAC3NzaC1lZDI1NTE5AAAAIBB98DT1/fG60fmofBeRSIjmclav9qhOm8m55w7G
Eqax
Private-Lines: 1
AAAAIGGDgpy3DLVbeLHpyfKnFbwfiuaLLW2Xym1u4ySnqPta
Private-MAC: d5c50ca5f23dfecd3d2d6afde601cef7cd20e7cf
`,
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBB98DT1/fG60fmofBeRSIjmclav9qhOm8m55w7GEqax',
  },
  {
    name: 'ECDSA, version 3, without passphrase',
    text: `PuTTY-User-Key-File-3: ecdsa-sha2-nistp256
Encryption: none
Comment: drover test
Public-Lines: 3
AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJmtzDX3BF8t
8z297koj9r//CgVXf8JeWhC9eFbyXZDj6VhdMc/3lETlBnmFYFiDMinM9s4XDmp4
ikL5rhPakkY=
Private-Lines: 1
AAAAIQCBGgPryajxkR5iJcg+EwniPSdBGVcNnXtiWKssIRH+IA==
Private-MAC: b70fc9287d13e3368835b9a7d4861eb79f07ab7d7abe40e17fe83f147c41d251
`,
    publicKey:
      'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJmtzDX3BF8t8z297koj9r//CgVXf8JeWhC9eFbyXZDj6VhdMc/3lETlBnmFYFiDMinM9s4XDmp4ikL5rhPakkY=',
  },
  {
    name: 'RSA, version 3, without passphrase',
    text: `PuTTY-User-Key-File-3: ssh-rsa
Encryption: none
Comment: drover test
Public-Lines: 6
AAAAB3NzaC1yc2EAAAADAQABAAABAQCXNKeRcQQnfYUPXBCXHRuVsAWlc2e7VjgZ
GES1cxfUEGxj2iddbV7BCH8/qEVv+ShXDEhyQWki2J0tvJArwQ2EPeSwybewa+wJ
2CMA5HDBNJ4tPcI5BK59f/rg4hAPeTWxPLJw8p2wxSafm5b80pQukOap+0E0pxLu
z35OtXE/SKbb8y2u8sb1yeC7EMWRBa/mt+jxtMt9NRZJUEw4nVPI42qEYMgdgSXs
aIyYoJLG2Cid1gdCeq9PnSCdq/+Fk7iiGCgcDluHCzI+9pFmHDpfXcBuYd0imqvv
hhKL26immcB44tP5T82mtyBcEDc8mF1Ezg+tJROgX4f7mBLjP2+N
Private-Lines: 14
AAABAEmKl5GamT2nxAbDbWJCCv+T3DsrVSF9fs1dy1VBRC6lSkKKgSjkn/hc7J8G
dbdPRLqJw9amT79eAZyUIL7XJ37RJ6CAi7Hn26ayE9xEPz8JG4G/ju5yg3eQvnGQ
IeWUu3OXpOZgaifmy7FHWHlg5id73GSCSqWUORYjnzgi8ZCoQpSWoCaWA5ouTkjU
z2Bzsd4QXgP+ECqqQrXoFWHw7EEum02eLD1HfzwsPszzEXzO0Wmzu5s5i3vmSlMW
zllc3qt9K15TL1cXSk3TyLW9f0Cvq2XN+1nMot9k2Ida1a8XATIIPDBw37o/0TKa
tSmhZyrazhxOR+kbY8gN2mLbkGEAAACBANGECWBuUcwbDc9gLnTIplGWSKmkVdQy
E8q8XcQdQUr0+1t7p2gWaduRbVItB+wd8gjLuiPNV3NDVDOHO3U7FXClQOk95BqY
izJcSKKnPM4UyaURURBzMz++xgA5stIFTnC3TUeHL/sPq/SzfcGmkLijpwLwdX7h
UvxSibo6UHKlAAAAgQC4wMDPzgMEcTw6i/yyawHbSMdd6jkYx0ibDUIcuite7mcx
A1TMo+4DWklr/xPTHUmAsvIv6JZf6ZtyWWNZYvidY/DZyf5rzQc4eTwdntmZruQZ
Q3dygK11dVk24tubwK7sIHBzLoQFSoQvBS7Ab4wIqoypt6Wk/ZpbPFSLhl/8yQAA
AIBu594WaD9YjVD4JyWkva9yysCqhXqRs3srMUL0e3S69D6F7A8RTWUCvjrGhLyN
pYKyKLwxdzG8FroNmCXuZ8unv+Kve+zU1SP9fLsrNkPI7av2ol7qfIYO/LuGv/Nd
Y3Ygh9RPUaoPRgBnpFM8OyfrRcWquAKS1PeZZb4ytERP9w==
Private-MAC: c2cc2b4667162b9a65a75cb19fbdcbf4ebff208cf056afb0cec07b48a8dff031
`,
    publicKey:
      'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCXNKeRcQQnfYUPXBCXHRuVsAWlc2e7VjgZGES1cxfUEGxj2iddbV7BCH8/qEVv+ShXDEhyQWki2J0tvJArwQ2EPeSwybewa+wJ2CMA5HDBNJ4tPcI5BK59f/rg4hAPeTWxPLJw8p2wxSafm5b80pQukOap+0E0pxLuz35OtXE/SKbb8y2u8sb1yeC7EMWRBa/mt+jxtMt9NRZJUEw4nVPI42qEYMgdgSXsaIyYoJLG2Cid1gdCeq9PnSCdq/+Fk7iiGCgcDluHCzI+9pFmHDpfXcBuYd0imqvvhhKL26immcB44tP5T82mtyBcEDc8mF1Ezg+tJROgX4f7mBLjP2+N',
  },
  {
    name: 'Ed25519, version 3, with passphrase',
    text: `PuTTY-User-Key-File-3: ssh-ed25519
Encryption: aes256-cbc
Comment: drover test
Public-Lines: 2
AAAAC3NzaC1lZDI1NTE5AAAAIKJ5c7429dMxIMaMDyelZfA5q6QxBV+aAPHe9ZT4
CaGP
Key-Derivation: Argon2id
Argon2-Memory: 1024
Argon2-Passes: 2
Argon2-Parallelism: 1
Argon2-Salt: 2c523f9e2885ad27df5cc1ba03c7c257
Private-Lines: 1
RFFpT0KMEafAEvyo2eoOEjfblHZdH4c39JjGiT+SDN5OhDooYBNcMgoChyN2zvTK
Private-MAC: 79c51c263d083ce8f35aa63399ceb03d592546ab97503e2e22e710716471a70e
`,
    passphrase: 'three blind mice',
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKJ5c7429dMxIMaMDyelZfA5q6QxBV+aAPHe9ZT4CaGP',
  },
  {
    name: 'ECDSA, version 3, with passphrase and Argon2i',
    text: `PuTTY-User-Key-File-3: ecdsa-sha2-nistp521
Encryption: aes256-cbc
Comment: drover test
Public-Lines: 4
AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAErvyZ/Zeb4
3zbRUbM/5c72JgorB+9q+ykmTuD9spfxecQXaz3TX+8CmAkKUlPo7oyRawPg5FIA
WO+C0E2nAKEo4gCVjCfWIGNENoArnyL1R5bJBCSqSwAjTLozNUrdnP4+jazMIH0c
MKagMGkCQMk/W3D3Bhz/hwZUCwROjVFCXO6gNQ==
Key-Derivation: Argon2i
Argon2-Memory: 1024
Argon2-Passes: 2
Argon2-Parallelism: 1
Argon2-Salt: ab377439463167a3762483ea8ace75be
Private-Lines: 2
abdShSWIy192hGATuIgRE7dZRvaw0aEknePH6/at4nUd0jKjBdJP2lv232byT4cJ
Y+jeEexhaAvI8uwG3UtO+GroFyQau3BCnttOD76VQxE=
Private-MAC: 4dc6428ca1c6509b9d94d6ad76f7e79042aa8ad2a5a67818f530c4c5ede32170
`,
    passphrase: 'three blind mice',
    publicKey:
      'ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAErvyZ/Zeb43zbRUbM/5c72JgorB+9q+ykmTuD9spfxecQXaz3TX+8CmAkKUlPo7oyRawPg5FIAWO+C0E2nAKEo4gCVjCfWIGNENoArnyL1R5bJBCSqSwAjTLozNUrdnP4+jazMIH0cMKagMGkCQMk/W3D3Bhz/hwZUCwROjVFCXO6gNQ==',
  },
];
